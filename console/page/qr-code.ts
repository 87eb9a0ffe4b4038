/** A QR code as an element, drawn here: nothing of it leaves the device. */
import encodeQR from 'qr';

const SVG = 'http://www.w3.org/2000/svg';

/** Draws a text. @param label - what the picture is, for those who do not see it */
export function qrCode(text: string, label: string, style = 'qr'): SVGElement {
  const cells = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${cells.length} ${cells.length}`);
  svg.setAttribute('class', style);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const path = document.createElementNS(SVG, 'path');
  const dark = cells.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  path.setAttribute('d', dark.join(''));
  svg.append(path);
  return svg;
}
