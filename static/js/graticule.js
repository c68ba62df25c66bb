// Lines of whole degrees stand in for a map that nobody pays for.
const graticule = (map) => {
  const bounds = map.getBounds().pad(0.1);
  const span = bounds.getEast() - bounds.getWest();
  const step = [60, 30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01].find((one) => span / one >= 6) ?? 0.005;
  const line = (ends) => L.polyline(ends, { className: "graticule", interactive: false, noClip: true });
  const word = (at, text) => L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "degree", html: Object.assign(document.createElement("span"), { textContent: text }), iconSize: [0, 0] }) });
  const lines = [];
  const [south, north] = [Math.max(bounds.getSouth(), -85), Math.min(bounds.getNorth(), 85)];
  const tidy = (value) => `${Number(value.toFixed(3))}°`.replace("-", "−");
  for (let y = Math.ceil(south / step) * step; y <= north; y += step) {
    lines.push(line([[y, bounds.getWest()], [y, bounds.getEast()]]), word([y, map.getBounds().getWest()], tidy(y)));
  }
  for (let x = Math.ceil(bounds.getWest() / step) * step; x <= bounds.getEast(); x += step) {
    lines.push(line([[south, x], [north, x]]), word([map.getBounds().getSouth() + (map.getBounds().getNorth() - map.getBounds().getSouth()) * 0.03, x], tidy(x)));
  }
  return lines;
};

document.addEventListener("map:bare", ({ detail }) => {
  for (const line of graticule(detail.map)) detail.layer.addLayer(line);
});
