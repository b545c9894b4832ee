/**
 * What requests carry.
 */

/** A picture file's bytes: JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF. */
export type Picture = Blob | ArrayBuffer | Uint8Array;

/** A request whose body is bytes. */
export function octets(body: Blob): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body,
  };
}

/** A request whose body is JSON. */
export function json(method: string, value: object): RequestInit {
  return {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

/** As every platform has it: `btoa` takes a character for each byte. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** As a Blob a body can be sent again. */
export function toBlob(picture: Picture): Blob {
  return picture instanceof Blob ? picture : new Blob([picture as Uint8Array<ArrayBuffer>]);
}
