/**
 * For the compiler and for svelte-check: runes everywhere. One warning is wrong: a canvas may have any role (ARIA in
 * HTML), and one that holds a picture has to have "img".
 */
export default {
  compilerOptions: {
    runes: true,
    warningFilter: ({ code, message }) =>
      code !== "a11y_no_interactive_element_to_noninteractive_role" || !message.includes("<canvas>"),
  },
};
