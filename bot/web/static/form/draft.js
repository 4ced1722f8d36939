// What is filled in and not sent yet: kept on the phone for each person and unit, until it is sent.

/** The draft of one form: `figures` by fact {text, mode, seen, sure, reason}, `day` or null, and the key under which it is sent. */
export class Draft {
  constructor(person, { scheme, unit }) {
    this.name = `kaohe:draft:${person}:${scheme}:${unit}`;
    this.scheme = scheme;
    this.unit = unit;
    this.clear();
    try {
      const kept = JSON.parse(localStorage.getItem(this.name));
      if (kept?.figures) Object.assign(this, { figures: kept.figures, day: kept.day ?? null, key: kept.key ?? null });
    } catch {
      // unreadable: begin anew
    }
  }

  get count() {
    return Object.keys(this.figures).length;
  }

  /** Take in a figure, or with null take it away. What changes is sent under a new key. */
  put(fact, figure) {
    if (figure === null) delete this.figures[fact];
    else this.figures[fact] = figure;
    this.changed();
  }

  choose(day) {
    this.day = day;
    this.changed();
  }

  changed() {
    this.key = null;
    this.keep();
  }

  clear() {
    this.figures = {};
    this.day = null;
    this.key = null;
  }

  keep() {
    try {
      if (this.count === 0) localStorage.removeItem(this.name);
      else localStorage.setItem(this.name, JSON.stringify({ figures: this.figures, day: this.day, key: this.key }));
    } catch {
      // a phone that keeps nothing: then it lives as long as the page
    }
  }

  /** The form as it is sent; only the facts that `usable` says hold a value. */
  filled(usable) {
    const figures = Object.entries(this.figures).filter(([fact]) => usable(fact)).map(([fact, one]) => ({
      fact, mode: one.mode, value: one.text, seen: one.seen, sure: one.sure ?? null, reason: one.reason || null,
    }));
    return { scheme: this.scheme, unit: this.unit, day: this.day, figures };
  }

  /** The same with its key, which stays the same until something changes, also when the page is closed meanwhile. */
  sending() {
    if (!this.key) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      this.key = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      this.keep();
    }
    return { ...this.filled(() => true), key: this.key };
  }
}
