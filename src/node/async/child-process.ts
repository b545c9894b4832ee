/**
 * The environment of processes that this program starts for itself: none of its own, which holds the server's token.
 */

/** What says where the driver of a graphics adapter lies, and which display it is at. */
const GRAPHICS_NAMES =
  /^(?:VK_.*|LD_LIBRARY_PATH|XDG_RUNTIME_DIR|DISPLAY|WAYLAND_DISPLAY|MESA_.*|NVIDIA_.*|CUDA_VISIBLE_DEVICES)$/;

/** Nothing but what a program needs to start: Windows starts none without SystemRoot. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env;
  return SystemRoot === undefined ? {} : { SystemRoot };
}

/** And what it needs to find a graphics adapter. */
export function graphicsEnvironment(): NodeJS.ProcessEnv {
  return {
    ...bareEnvironment(),
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => GRAPHICS_NAMES.test(name))),
  };
}
