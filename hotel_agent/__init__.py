"""The project: settings, addresses, processes, and what joins the packages."""
