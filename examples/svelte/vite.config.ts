import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  // The development server leaves its worker and its networks beside its script.
  optimizeDeps: { exclude: ["handwritten-digits"] },
});
