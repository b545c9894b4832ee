/**
 * Which images of 28x28 hold no ink to speak of. A network sees none such in training, where ink was always scaled to
 * full black, and takes bare paper for a faint 1; so it is not asked.
 */

/**
 * Ink that some pixel reaches wherever something is written, of 255. All of MNIST's digits have a pixel of 254 or 255;
 * dimmed to an eighth, few are still read.
 */
const MIN_DARKEST = 32;

/** All ink together, in pixels of full ink: MNIST's thinnest digit of 70,000 has 20, the faintest of the marks 3.5. */
const MIN_FULL_PIXELS = 3;

/** Whether an image, ink 255 and paper 0, is blank: no pixel reaches 32, or all ink together makes less than 3 pixels. */
export function isBlankImage(image: Uint8Array): boolean {
  let darkest = 0;
  let sum = 0;
  for (const ink of image) {
    if (ink > darkest) darkest = ink;
    sum += ink;
  }
  return darkest < MIN_DARKEST || sum < MIN_FULL_PIXELS * 255;
}
