// Numbers as they are typed and shown, in whole smallest units: no fraction is ever rounded. Digits are read here at
// once; what else people write (十二, 1.2万, 12人) the server reads when it is asked what the figures would do.

const LARGEST = 10 ** 12;

/** What a field's text is: {value} in smallest units, {problem, most} with the name of a sentence, or {} if not in digits. */
export function read(text, fact) {
  const plain = text.normalize("NFKC").replace(/[\s,，]/g, "");
  if (fact.kind === "flag") return { value: Number(plain) };
  if (fact.kind === "level") return { value: fact.levels.indexOf(text) };
  const below = fact.kind === "rate" && /^[-−–]/.test(plain); // of the others nothing is below 0
  const match = /^(\d+)(?:\.(\d*))?$/.exec(below ? plain.slice(1) : plain);
  if (!match) return /^[\d.]+$/.test(plain) ? { problem: fact.scale === 100 ? "digits" : "whole" } : {};
  const decimals = (match[2] ?? "").replace(/0+$/, "");
  if (decimals.length > (fact.scale === 100 ? 2 : 0)) return { problem: fact.scale === 100 ? "decimals" : "whole" };
  if (match[1].length > 13) return { problem: "too_large" };
  const value = Number(match[1]) * fact.scale + (fact.scale === 100 ? Number(decimals.padEnd(2, "0")) : 0);
  if (fact.kind === "percent" && value > 10000) return { problem: "percent" };
  if (fact.most !== null && value > fact.most) return { problem: "most", most: show(fact.most, 100) };
  return value > LARGEST ? { problem: "too_large" } : { value: below && value ? -value : value };
}

/** 1,995; 12.5. */
export function show(value, scale) {
  const sign = value < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(value) / scale);
  const rest = scale === 100 ? String(Math.abs(value) % 100).padStart(2, "0").replace(/0+$/, "") : "";
  return sign + String(whole).replace(/\B(?=(\d{3})+$)/g, ",") + (rest && `.${rest}`);
}
