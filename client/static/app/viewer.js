// @ts-check
/* The sheet in OpenSeadragon: tiles from the API's clips, overlays, rulers, places to fly to. Knows one page at a time
   and the API's images; nothing of questions. All boxes are pixels of the page image. */
import { bitmap, imagePath } from "./api.js";
import { COLOURS, calloutAt, partsOf } from "./parts.js";

const TILE = 1024; // pixels; a sheet that fits is one tile, which is what is seen first
const LAP = 1; // pixels that neighbours share: without them the library stretches tiles, and a row is lost at each seam
const DEEPER = 4; // a sheet can be had so many times sharper than its page image: it is rendered from the original
const SURROUNDINGS = 4; // times a place's own size
const LEAST_SHOWN = 0.22; // of the page
const RULER = 18; // pixels wide
const MARK = "#d93025";

let library = null;
/** OpenSeadragon, loaded once and only when a sheet is shown. */
export function load() {
  library ??= new Promise((resolve, reject) => {
    // Tells the library that its one style rule stands in style.css; of another namespace, so it is no style itself.
    const marker = document.createElementNS("urn:drawing-chat", "style");
    marker.setAttribute("data-openseadragon-mobile-css", "true");
    const script = document.createElement("script");
    script.src = new URL("../vendor/openseadragon.js", import.meta.url).href;
    script.addEventListener("load", () => resolve(window.OpenSeadragon));
    script.addEventListener("error", reject);
    document.head.append(marker, script);
  });
  return library;
}

/** Where a tile begins and ends, of so many pixels in all. */
const span = (number, length) => [Math.max(0, number * TILE - LAP), Math.min(length, (number + 1) * TILE + LAP)];

/** How often a page has to be halved until it is one tile. */
const halvings = (/** @type {Api.Page} */ page) => Math.max(0, Math.ceil(Math.log2(Math.max(page.width, page.height) * DEEPER / TILE)));

/** Address of the picture of a whole page that is seen first; the same for all who want a small one. */
export const overviewPath = (/** @type {string} */ session, /** @type {Api.Page} */ page) => imagePath(session, page.page, Math.max(16, page.width * DEEPER / 2 ** halvings(page)));

/** @param {string} session @param {Api.Page} page */
function tileSource(OSD, session, page) {
  const width = page.width * DEEPER, height = page.height * DEEPER;
  const source = new OSD.TileSource({ width, height, tileSize: TILE, tileOverlap: LAP, minLevel: 0 });
  source.minLevel = Math.max(0, source.maxLevel - halvings(page));
  source.getTileUrl = (level, x, y) => {
    const scale = source.getLevelScale(level), across = width * scale, down = height * scale;
    if (level === source.minLevel) return overviewPath(session, page);
    const [left, right] = span(x, across), [top, bottom] = span(y, down);
    return imagePath(session, page.page, Math.max(16, right - left), [left / across, top / down, right / across, bottom / down]);
  };
  source.downloadTileStart = (job) => {
    const stop = new AbortController();
    job.userData.stop = stop;
    bitmap(job.src, { signal: stop.signal }).then((image) => {
      // A picture has whole pixels, a tile need not: as it comes, a narrow one would be taller than its neighbour.
      const { width, height } = job.tile.sourceBounds, canvas = document.createElement("canvas");
      canvas.width = Math.ceil(width);
      canvas.height = Math.ceil(height);
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0, width, height);
      image.close();
      job.finish(pen, null, "context2d");
    }, (error) => job.fail(error.message, null));
  };
  source.downloadTileAbort = (job) => job.userData.stop?.abort();
  return source;
}

export class SheetViewer {
  /** `place` is an empty element; `told` is called with the names of what happened: hover, pick, shown. */
  constructor(OSD, place, told) {
    this.OSD = OSD;
    this.session = "";
    this.told = told;
    /** @type {Api.Sheet | null} */
    this.sheet = null;
    /** @type {Api.Page | null} */
    this.page = null;
    /** @type {Set<string>} */
    this.layers = new Set();
    /** @type {Page.Mark[]} */
    this.marks = [];
    /** @type {Page.Place[]} */
    this.hits = [];
    /** @type {Page.Place | null} */
    this.target = null;
    /** @type {Page.Part | null} */
    this.hovered = null;
    /** @type {Api.Box | null} */
    this.wanted = null;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.osd = OSD({
      element: place, drawer: "canvas", showNavigationControl: false, showNavigator: false, crossOriginPolicy: false,
      animationTime: still ? 0 : 0.5, springStiffness: 8, immediateRender: false, imageLoaderLimit: 4, maxZoomPixelRatio: 4, minZoomImageRatio: 0.5,
      visibilityRatio: 0.2, preserveImageSizeOnResize: false, timeout: 120000, tileRetryMax: 2, tileRetryDelay: 1000, preload: false, placeholderFillStyle: "#ffffff",
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true }, gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true }, gestureSettingsPen: { clickToZoom: false },
      keyboardNavEnabled: true,
    });
    this.canvas = document.createElement("canvas");
    this.canvas.className = "marks";
    this.canvas.setAttribute("aria-hidden", "true");
    place.append(this.canvas);
    this.pen = this.canvas.getContext("2d");
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.paint(); // the rulers have the colours of the place
    this.scheme.addEventListener("change", this.recolour);
    for (const name of ["update-viewport", "open", "resize", "animation"]) this.osd.addHandler(name, () => this.paint());
    this.osd.addHandler("tile-loaded", () => { place.dataset.tiles = String(Number(place.dataset.tiles || 0) + 1); });
    this.osd.addHandler("open", () => this.opened(place));
    this.osd.addHandler("canvas-click", (event) => this.clicked(event));
    new OSD.MouseTracker({ element: this.osd.canvas, moveHandler: (event) => this.moved(event), leaveHandler: () => this.hover(null), startDisabled: false });
  }
  destroy() { this.scheme.removeEventListener("change", this.recolour); this.osd.destroy(); }

  /** Show a page of a session; `sheet` comes later with `know`. */
  open(session, page) {
    if (this.page && this.session === session && this.page.page === page.page) return;
    Object.assign(this, { session, page, sheet: null, hovered: null });
    if (this.target?.page !== page.page) this.target = null;
    this.osd.element.dataset.tiles = "0";
    delete this.osd.element.dataset.page;
    this.osd.open(tileSource(this.OSD, session, page));
  }
  opened(place) {
    place.dataset.page = String(this.page.page);
    const beside = this.page.width_mm ? RULER : 0; // the whole sheet is seen beside its rulers, not under them
    this.osd.viewport.setMargins({ left: beside, top: beside });
    this.osd.viewport.goHome(true);
    if (this.wanted) { const box = this.wanted; this.wanted = null; this.fly(box, true); }
    this.paint();
  }
  know(sheet) { this.sheet = sheet; this.paint(); }
  show({ layers, marks, hits, target }) {
    Object.assign(this, { layers, marks, hits, target });
    this.paint();
  }

  zoom(factor) { this.osd.viewport?.zoomBy(factor); this.osd.viewport?.applyConstraints(); }
  whole() { this.osd.viewport?.goHome(); }
  fly(box, at_once = false) {
    if (!this.osd.isOpen()) { this.wanted = box; return; }
    // With so much around it that one sees where on the sheet it is.
    const wide = Math.max((box.x2 - box.x1) * SURROUNDINGS, this.page.width * LEAST_SHOWN), high = Math.max((box.y2 - box.y1) * SURROUNDINGS, this.page.height * LEAST_SHOWN);
    const x = (box.x1 + box.x2) / 2, y = (box.y1 + box.y2) / 2;
    const rect = this.osd.viewport.imageToViewportRectangle((x - wide / 2) * DEEPER, (y - high / 2) * DEEPER, wide * DEEPER, high * DEEPER);
    this.osd.viewport.fitBoundsWithConstraints(rect, at_once);
    this.osd.element.dataset.flown = JSON.stringify({ page: this.page.page, ...box });
  }

  /** Page pixels → pixels of the element: x·scale + left, y·scale + top. */
  place() {
    const origin = this.osd.viewport.imageToViewerElementCoordinates(new this.OSD.Point(0, 0));
    const far = this.osd.viewport.imageToViewerElementCoordinates(new this.OSD.Point(this.page.width * DEEPER, 0));
    return { scale: (far.x - origin.x) / this.page.width, left: origin.x, top: origin.y };
  }
  pointAt(position) {
    const { scale, left, top } = this.place();
    return { x: (position.x - left) / scale, y: (position.y - top) / scale, margin: 3 / scale };
  }
  moved(event) {
    if (!this.osd.isOpen() || event.pointerType === "touch") return;
    const at = this.pointAt(event.position);
    this.hover(calloutAt(this.sheet, at.x, at.y, at.margin), event.position);
  }
  hover(part, position) {
    if (part === this.hovered) return;
    this.hovered = part;
    this.osd.canvas.style.cursor = part ? "help" : "";
    this.told("hover", part && { part, position });
    this.paint();
  }
  clicked(event) {
    if (!event.quick) return;
    const at = this.pointAt(event.position);
    const part = calloutAt(this.sheet, at.x, at.y, at.margin);
    this.told("pick", part && { part, position: event.position, touch: event.originalEvent.pointerType === "touch" });
  }

  /* ---- painting ------------------------------------------------------------------------------------------------- */
  paint() {
    const { canvas, pen } = this, ratio = window.devicePixelRatio || 1;
    const width = this.osd.element.clientWidth, height = this.osd.element.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    if (!this.osd.isOpen() || !this.page) return;
    const at = this.place();
    for (const part of partsOf(this.sheet)) if (this.layers.has(part.layer)) this.outline(at, part.box, COLOURS[part.layer], 1.5, 1);
    for (const mark of this.marks) if (mark.page === this.page.page) this.outline(at, mark.bbox, MARK, 2, 2);
    for (const hit of this.hits) if (hit.page === this.page.page) this.outline(at, hit.box, MARK, 1.5, 3, "rgba(255, 196, 0, .3)");
    if (this.hovered) this.outline(at, this.hovered.box, "#0b57d0", 2, 3, "rgba(11, 87, 208, .12)");
    if (this.target && this.target.page === this.page.page) this.outline(at, this.target.box, MARK, 3, 6, "rgba(255, 196, 0, .28)");
    if (this.page.width_mm) this.rulers(at, width, height, this.page.width / this.page.width_mm);
  }
  outline(at, box, colour, line, grown, fill = null) {
    const { pen } = this;
    const x = box.x1 * at.scale + at.left - grown, y = box.y1 * at.scale + at.top - grown;
    const wide = (box.x2 - box.x1) * at.scale + 2 * grown, high = (box.y2 - box.y1) * at.scale + 2 * grown;
    if (fill) { pen.fillStyle = fill; pen.fillRect(x, y, wide, high); }
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.strokeRect(x, y, wide, high);
  }
  /** Along the top and the left edge, in mm of the sheet. */
  rulers(at, width, height, pixelsPerMm) {
    const { pen } = this, perMm = at.scale * pixelsPerMm;
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((mm) => mm * perMm > 45) || 1000;
    const { color, backgroundColor } = getComputedStyle(this.osd.element.parentElement); // light or dark, as the place is
    pen.globalAlpha = 0.88;
    pen.fillStyle = backgroundColor;
    pen.fillRect(0, 0, width, RULER);
    pen.fillRect(0, RULER, RULER, height - RULER);
    pen.globalAlpha = 1;
    pen.fillStyle = pen.strokeStyle = color;
    pen.lineWidth = 1;
    pen.font = "10px system-ui, sans-serif";
    pen.beginPath();
    const small = step / 5;
    for (let n = Math.max(0, Math.ceil(-at.left / perMm / small)); n * small <= this.page.width_mm && n * small * perMm + at.left < width; n++) {
      const x = Math.round(n * small * perMm + at.left) + 0.5, big = n % 5 === 0;
      if (x < RULER) continue;
      pen.moveTo(x, RULER);
      pen.lineTo(x, RULER - (big ? 9 : 4));
      if (big && x > RULER + 4) pen.fillText(String(n * small), x + 2, 9); // in the corner stands the unit
    }
    for (let n = Math.max(0, Math.ceil(-at.top / perMm / small)); n * small <= this.page.height_mm && n * small * perMm + at.top < height; n++) {
      const y = Math.round(n * small * perMm + at.top) + 0.5, big = n % 5 === 0;
      if (y < RULER) continue;
      pen.moveTo(RULER, y);
      pen.lineTo(RULER - (big ? 9 : 4), y);
      if (big && y > 2 * RULER) { pen.save(); pen.translate(9, y - 2); pen.rotate(-Math.PI / 2); pen.fillText(String(n * small), 0, 0); pen.restore(); }
    }
    pen.stroke();
    pen.fillText("mm", 2, 12);
  }
}
