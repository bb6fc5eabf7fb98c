// Sends many files in pieces (tus 1.0.0), several at a time, with progress, pause, and going on where one was cut.
// The form works without this: the same files are posted at once.

const ATONCE = 3;
const PIECE = "application/offset+octet-stream";
const WAITS = [1000, 3000, 8000, 20000]; // milliseconds before the first, second, … new attempt
const encoder = new TextEncoder();

class Refused extends Error {}

class Sending {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.input = form.querySelector("input[type=file]");
    this.list = element("ul", "govuk-list mc-files");
    this.list.setAttribute("aria-live", "polite");
    this.pause = element("button", "govuk-button govuk-button--secondary", this.words.pauseWords);
    this.pause.type = "button";
    this.pause.hidden = true;
    this.paused = false;
    this.running = false;
    this.pause.addEventListener("click", () => this.turn());
    form.after(this.pause, this.list);
    this.addFolder();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send([...this.input.files, ...this.folder.files]);
    });
  }

  addFolder() {
    const group = element("div", "govuk-form-group");
    const label = element("label", "govuk-label", this.words.folderWords);
    this.folder = element("input", "govuk-file-upload");
    Object.assign(this.folder, { type: "file", id: "sending-folder", multiple: true, webkitdirectory: true });
    label.htmlFor = this.folder.id;
    group.append(label, this.folder);
    this.input.closest(".govuk-form-group").after(group);
  }

  turn() {
    this.paused = !this.paused;
    this.pause.textContent = this.paused ? this.words.resumeWords : this.words.pauseWords;
    if (!this.paused) this.wake?.();
  }

  async send(files) {
    if (this.running || !files.length) return;
    this.running = true;
    this.pause.hidden = false;
    this.list.replaceChildren();
    const part = this.form.querySelector("[name=part]")?.value ?? "";
    const waiting = files.map((file) => new One(this, file, part));
    this.list.append(...waiting.map((one) => one.line));
    const lanes = Array.from({ length: ATONCE }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await one.go();
    });
    await Promise.all(lanes);
    this.running = false;
    this.pause.hidden = true;
    this.input.value = this.folder.value = "";
    watch(this.words.again);
  }

  async whileAwake() {
    while (this.paused) await new Promise((resolve) => (this.wake = resolve));
  }

  request(address, method, headers = {}, body = undefined) {
    const own = { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token, ...headers };
    return fetch(address, { method, headers: own, body, credentials: "same-origin" });
  }
}

class One {
  constructor(sending, file, part) {
    Object.assign(this, { sending, file, part });
    this.line = element("li");
    this.bar = element("progress", "mc-progress__bar");
    this.bar.max = file.size || 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.note = element("span", "mc-note", sending.words.sendingWords);
    this.line.append(element("span", "", file.name), " ", this.bar, this.note);
  }

  async go() {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.sending.whileAwake();
        await this.attempt(() => (attempt = 0));
        this.note.textContent = this.sending.words.doneWords;
        return this.line.remove();
      } catch (problem) {
        this.note.textContent = problem instanceof Refused ? problem.message : this.sending.words.failedWords;
        if (problem instanceof Refused) return;
        await new Promise((resolve) => setTimeout(resolve, WAITS[Math.min(attempt, WAITS.length - 1)]));
      }
    }
  }

  async attempt(advanced) {
    let offset = await this.start();
    while (offset < this.file.size) {
      await this.sending.whileAwake();
      const piece = this.file.slice(offset, offset + Number(this.sending.words.piece));
      const headers = { "Content-Type": PIECE, "Upload-Offset": String(offset) };
      const answer = await this.sending.request(this.address, "PATCH", headers, piece);
      if (answer.status !== 409) await told(answer);
      offset = Number(answer.headers.get("Upload-Offset"));
      this.bar.value = offset;
      advanced();
    }
  }

  // Where the file stands on the other side: known already, begun on an earlier day, or new.
  async start() {
    this.address ??= begun(this.file);
    if (this.address) {
      const answer = await this.sending.request(this.address, "HEAD");
      if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
      if (answer.status !== 404) await told(answer);
      this.address = undefined;
    }
    const said = { filename: this.file.name, relativePath: this.file.webkitRelativePath || this.file.name, part: this.part };
    const metadata = Object.entries(said).map(([key, value]) => `${key} ${base64(value)}`).join(",");
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata };
    const small = this.file.size <= Number(this.sending.words.piece); // comes with its beginning
    if (small) headers["Content-Type"] = PIECE;
    const answer = await this.sending.request(this.sending.words.transfers, "POST", headers, small ? this.file : undefined);
    await told(answer);
    this.address = answer.headers.get("Location");
    return Number(answer.headers.get("Upload-Offset"));
  }
}

// Fails with the server's own words where it says why, and without where it may be tried again.
async function told(answer) {
  if (answer.ok) return;
  if (answer.status >= 500 || answer.status === 429) throw new Error("again");
  const said = await answer.json().catch(() => ({}));
  throw new Refused(said.message || `${answer.status}`);
}

// The address of a file of this name and size that has not come whole, if the page lists one.
function begun(file) {
  for (const line of document.querySelectorAll("[data-transfer]")) {
    if (line.dataset.name === file.name.normalize("NFC") && Number(line.dataset.size) === file.size) {
      const address = line.dataset.transfer;
      line.removeAttribute("data-transfer");
      return address;
    }
  }
  return undefined;
}

function base64(text) {
  return btoa(String.fromCharCode(...encoder.encode(text)));
}

function element(name, classes = "", text = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

// Shows how the files stand now, and again while some are being checked. Nobody's focus is taken away.
async function watch(address) {
  const shown = document.getElementById("dossier-files");
  const answer = await fetch(address + location.search, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok && !shown.contains(document.activeElement)) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.replaceWith(document.adoptNode(page.getElementById("dossier-files")));
  }
  if (Number(document.getElementById("dossier-files").dataset.unchecked)) setTimeout(() => watch(address), 3000);
}

for (const form of document.querySelectorAll("form[data-sending]")) {
  new Sending(form);
  if (Number(document.getElementById("dossier-files").dataset.unchecked)) setTimeout(() => watch(form.dataset.again), 3000);
}
