// Places of a list on a map: near ones gather in one spot, so that thousands don't weigh. Loaded on pages with a map alone.
const CELL = 56;
const MOST_NAMED = 30;
let map, points, spots, shownText;

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

const named = (rows, href) => {
  const box = document.createElement("div");
  for (const [id, , , label, about] of rows.slice(0, MOST_NAMED)) {
    const line = box.appendChild(document.createElement("div"));
    line.dir = "auto";
    line.append(Object.assign(element("a", label), { href: `${href}/${id}` }), about ? ` ${about}` : "");
  }
  if (rows.length > MOST_NAMED) box.append(element("div", `+ ${rows.length - MOST_NAMED}`));
  return box;
};

const gathered = () => {
  const cells = new Map();
  const seen = map.getBounds().pad(0.2);
  for (const row of points) {
    if (!seen.contains([row[1], row[2]])) continue;
    const at = map.project([row[1], row[2]]);
    const key = `${Math.floor(at.x / CELL)} ${Math.floor(at.y / CELL)}`;
    cells.has(key) ? cells.get(key).push(row) : cells.set(key, [row]);
  }
  return cells.values();
};

const spot = (rows, frame) => {
  const many = rows.length > 1;
  const size = many ? Math.min(26 + 6 * Math.log2(rows.length), 56) : 16;
  const mean = (at) => rows.reduce((sum, row) => sum + row[at], 0) / rows.length;
  const title = many ? frame.dataset.many.replace("{n}", rows.length) : rows[0][3];
  const html = element("span", many ? rows.length : "");
  const marker = L.marker([mean(1), mean(2)], { title, alt: title, icon: L.divIcon({ className: "spot", html, iconSize: [size, size] }) });
  const box = L.latLngBounds(rows.map((row) => [row[1], row[2]]));
  const parts = many && map.getZoom() < 16 && !box.getSouthWest().equals(box.getNorthEast());
  if (parts) marker.on("click", () => map.fitBounds(box.pad(0.2), { maxZoom: 17 }));
  else marker.bindPopup(() => named(rows, frame.dataset.href));
  return marker;
};

const draw = (frame) => {
  spots.clearLayers();
  frame.querySelector("[data-map-all]").hidden = !points.length;
  if (!frame.dataset.tiles) document.dispatchEvent(new CustomEvent("map:bare", { detail: { map, layer: spots } }));
  for (const rows of gathered()) spots.addLayer(spot(rows, frame));
};

const whole = () => L.latLngBounds(points.map((row) => [row[1], row[2]])).pad(0.1);

// The button lies in the frame: pressing it is no click on the map. Nothing moves by itself, so no press comes in between.
const offerAll = (frame) => {
  const button = frame.querySelector("[data-map-all]");
  L.DomEvent.disableClickPropagation(button);
  button.onclick = () => { map.closePopup(); map.fitBounds(whole(), { maxZoom: 13 }); };
};

const begin = (frame) => {
  map?.remove();
  map = L.map(frame, { zoomControl: false, zoomAnimation: false, worldCopyJump: true, maxZoom: 18, minZoom: 1, zoomSnap: 0.5 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: frame.dataset.in, zoomOutTitle: frame.dataset.out }).addTo(map);
  if (frame.dataset.tiles) {
    const attribution = element("span", frame.dataset.attribution).innerHTML;
    L.tileLayer(frame.dataset.tiles, { attribution, referrerPolicy: "strict-origin" }).addTo(map);
  }
  spots = L.layerGroup().addTo(map);
  points.length ? map.fitBounds(whole(), { maxZoom: 13 }) : map.setView([30, 10], 2);
  offerAll(frame);
  // What is open stays open: drawing anew would take it away.
  let isOpen = false;
  map.on("popupopen", () => { isOpen = true; });
  map.on("popupclose", () => { isOpen = false; });
  map.on("moveend", () => isOpen || draw(frame));
  draw(frame);
};

const look = () => {
  const frame = document.querySelector("[data-map]");
  const text = document.getElementById("map-points")?.textContent;
  if (!frame || text === undefined) return;
  const isNew = map?.getContainer() !== frame || !frame.classList.contains("leaflet-container");
  if (!isNew && text === shownText) return;
  const isOther = text !== shownText;
  shownText = text;
  if (isOther) points = JSON.parse(text);
  isNew ? begin(frame) : draw(frame);
};

look();
document.addEventListener("htmx:after:swap", look);
