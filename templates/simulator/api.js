// Calls of the control port. The list of calls is in the docstring of control.py.
const BASE = "/__control/";

async function answered(response) {
  const data = await response.json();
  if (!response.ok) throw new Error(data.error || `answer ${response.status}`);
  return data;
}

export async function get(name, query = {}, options = {}) {
  const url = `${BASE}${name}?${new URLSearchParams(query)}`;
  return answered(await fetch(url, options));
}

export async function post(name, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(BASE + name, { method: "POST", headers, body: JSON.stringify(body) }));
}

export const fileUrl = (id) => `${BASE}media/${encodeURIComponent(id)}`;
