// Which claims are ticked off: kept by the browser for this input, where it may keep anything.

class Ticks {
  constructor(file) {
    this.name = `edi-scrub ticks ${file}`;
    this.kept = true;
    this.read();
  }

  read() {
    this.keys = new Set();
    try {
      this.keys = new Set(JSON.parse(localStorage.getItem(this.name) ?? "[]"));
    } catch (error) {
      this.kept = !(error instanceof DOMException); // storage is denied, or holds something else
    }
  }

  has(one) {
    return this.keys.has(one.key);
  }

  set(one, done) {
    if (this.kept) {
      this.read(); // another window may have ticked off others
    }
    if (done) {
      this.keys.add(one.key);
    } else {
      this.keys.delete(one.key);
    }
    try {
      localStorage.setItem(this.name, JSON.stringify([...this.keys]));
    } catch {
      this.kept = false;
    }
  }
}
