/**
 * How many images of 28x28 one request may hold, be it the native API's or the Open Inference Protocol's. More are no
 * faster each, and hold a thread for longer than others should wait.
 */

export const MAX_IMAGES = 1024;
