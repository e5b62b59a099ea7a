#!/bin/sh
# Run once by the postgres image when its data is made: the owner's role, the application's role, the database.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set owner_password="$HOTEL_OWNER_PASSWORD" --set app_password="$HOTEL_APP_PASSWORD" <<'SQL'
CREATE ROLE hotel_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE hotel_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE hotel_app SET statement_timeout = '15s';
ALTER ROLE hotel_app SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE hotel_app SET lock_timeout = '5s';
CREATE DATABASE hotel OWNER hotel_owner;
SQL
