// Files of a record: chosen, dropped anywhere on the page or pasted, sent one after the other with their progress.
const form = () => document.querySelector("form[data-files]");
const ready = () => form()?.setAttribute("data-ready", "");
ready();

const hex = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// What the answer says: a sentence of the section, or that of an error page.
const sentence = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("#files [role=alert], .lede")?.textContent.trim();
};

const send = (file, name) => new Promise((done) => {
  const body = new FormData(form());
  body.set("form_id", hex());
  body.set("file", file, name);
  const line = document.createElement("label");
  const bar = document.createElement("progress");
  line.dir = "auto";
  line.append(name, bar);
  form().querySelector(".sending").append(line);
  const request = new XMLHttpRequest();
  request.open("POST", form().action);
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = (event) => { bar.max = event.total; bar.value = event.loaded; };
  request.onload = () => {
    if (request.status === 401) location.reload();
    done(request.status < 300 ? "" : sentence(request.responseText) || form().dataset.failed);
  };
  request.onerror = () => done(form().dataset.failed);
  request.send(body);
});

// The section and the timeline as they are now; a second time where files came meanwhile.
const refresh = async () => {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["#files", ".cols > aside"]) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part).replaceWith(fresh);
  }
  ready();
};

let busy = Promise.resolve();
const add = (files) => {
  busy = busy.then(async () => {
    const wrong = [];
    for (const [file, name] of files) wrong.push(await send(file, name));
    await refresh();
    for (const text of wrong.filter(Boolean)) {
      const note = document.createElement("p");
      note.className = "t-bad note";
      note.textContent = text;
      form().querySelector(".sending").append(note);
    }
  });
};
const all = (list) => Array.from(list, (file) => [file, file.name]);

document.addEventListener("change", (event) => { if (event.target.closest("form[data-files]")) add(all(event.target.files)); });
const carries = (event) => form() && event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  form().dataset.over = "";
});
document.addEventListener("dragleave", (event) => { if (form() && !event.relatedTarget) delete form().dataset.over; });
document.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  delete form().dataset.over;
  add(all(event.dataTransfer.files));
});
document.addEventListener("paste", (event) => {
  const files = event.clipboardData.files;
  if (!form() || !files.length || event.target.closest("input, textarea, [contenteditable]")) return;
  // Every pasted picture is called image.png: its moment tells them apart.
  const at = new Date().toLocaleString("sv").replaceAll(":", ".");
  add(Array.from(files, (file) => [file, file.name === "image.png" ? `${at}.png` : file.name]));
});
