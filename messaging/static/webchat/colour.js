// The hotel's colour made readable: WCAG AA (4.5 : 1) on every surface it meets, however pale or dark it is.
"use strict";

const SURFACES = { light: "#ffffff", dark: "#1b2126" };

function channels(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

// Black or white, whichever is read better on this colour: one of them always has 4.5 : 1.
function inkOn(rgb) {
  return contrast(rgb, [255, 255, 255]) >= contrast(rgb, [0, 0, 0]) ? "#ffffff" : "#000000";
}

// The colour moved towards black or white, step by step, until it is read on this surface.
function readable(rgb, surface) {
  const ground = channels(surface);
  const goal = luminance(ground) > 0.5 ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = rgb.map((one) => Math.round(one + (goal - one) * part));
    if (contrast(mixed, ground) >= 5) return `rgb(${mixed.join(", ")})`;
  }
  return goal ? "#ffffff" : "#000000";
}

// Sets the style sheet's variables from the hotel's colour; anything that is no `#rrggbb` leaves the default.
function paint(hex) {
  if (!/^#[0-9a-f]{6}$/i.test(hex || "")) return;
  const rgb = channels(hex);
  const style = document.documentElement.style;
  style.setProperty("--brand", hex);
  style.setProperty("--on-brand", inkOn(rgb));
  style.setProperty("--accent-on-light", readable(rgb, SURFACES.light));
  style.setProperty("--accent-on-dark", readable(rgb, SURFACES.dark));
}
