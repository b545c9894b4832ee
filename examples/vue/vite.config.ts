import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("digits-") } } })],
  // The development server leaves its worker and its networks beside its script.
  optimizeDeps: { exclude: ["handwritten-digits"] },
});
