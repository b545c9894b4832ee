import { defineConfig } from "vite";

export default defineConfig({
  // The development server leaves its worker and its networks beside its script.
  optimizeDeps: { exclude: ["handwritten-digits"] },
});
