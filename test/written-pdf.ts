/** PDF files, written as scanners and printers write them. */

/** A page: a JPEG that fills it, or a content stream. Sizes are in points. */
export interface WrittenPage {
  readonly width: number;
  readonly height: number;
  readonly jpeg?: {
    readonly bytes: Uint8Array;
    readonly width: number;
    readonly height: number;
    readonly isGrey?: boolean;
  };
  /** Drawn over the picture, or alone. */
  readonly content?: string;
  /** How far the page is turned clockwise. */
  readonly rotate?: number;
}

/** Writes a PDF. `isEncrypted`: by a password that nobody knows. */
export function writePdf(pages: readonly WrittenPage[], isEncrypted = false): Uint8Array {
  const objects: (string | Buffer)[] = [];
  const add = (object: string | Buffer) => objects.push(object);
  const stream = (dictionary: string, bytes: Uint8Array) =>
    Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
      bytes,
      Buffer.from("\nendstream"),
    ]);
  add("<< /Type /Catalog /Pages 2 0 R >>");
  const kids: number[] = [];
  add("");
  for (const { width, height, jpeg, content = "", rotate = 0 } of pages) {
    let resources = "";
    let drawing = content;
    if (jpeg !== undefined) {
      const colors = jpeg.isGrey === true ? "/DeviceGray" : "/DeviceRGB";
      const image = add(
        stream(
          `/Type /XObject /Subtype /Image /Width ${jpeg.width} /Height ${jpeg.height} /ColorSpace ${colors} /BitsPerComponent 8 /Filter /DCTDecode`,
          jpeg.bytes,
        ),
      );
      resources = `/XObject << /Scan ${image} 0 R >>`;
      drawing = `q ${width} 0 0 ${height} 0 0 cm /Scan Do Q ${content}`;
    }
    const contents = add(stream("", Buffer.from(drawing)));
    kids.push(
      add(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${rotate} /Resources << ${resources} >> /Contents ${contents} 0 R >>`,
      ),
    );
  }
  objects[1] = `<< /Type /Pages /Count ${pages.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`;
  const keys = "0".repeat(64);
  const locked = isEncrypted ? add(`<< /Filter /Standard /V 1 /R 2 /O <${keys}> /U <${keys}> /P -4 >>`) : 0;
  const parts = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [index, object] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    offsets.push(length);
    length += part.length;
    parts.push(part);
  }
  const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const encrypt = isEncrypted ? `/Encrypt ${locked} 0 R /ID [<00> <00>]` : "";
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${encrypt} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
