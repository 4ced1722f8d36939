// Colours far enough from each other to be read (WCAG 2: a contrast of 4.5).

const ENOUGH = 4.5;
const STEPS = 20;

/** The colour, no further towards black or white than it has to go to be read on all grounds; all as #rgb or #rrggbb. */
export function readable(colour, grounds) {
  const from = parts(colour);
  const others = grounds.map(parts);
  const goal = others.reduce((sum, ground) => sum + luminance(ground), 0) / others.length > 0.18 ? 0 : 255;
  for (let step = 0; step <= STEPS; step += 1) {
    const mixed = from.map((part) => Math.round(part + ((goal - part) * step) / STEPS));
    if (others.every((ground) => contrast(mixed, ground) >= ENOUGH)) return hex(mixed);
  }
  return hex([goal, goal, goal]);
}

const hex = (rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

function parts(colour) {
  const digits = colour.slice(1);
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16));
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
