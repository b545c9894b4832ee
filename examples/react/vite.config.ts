import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The development server leaves its worker and its networks beside its script.
  optimizeDeps: { exclude: ["handwritten-digits"] },
});
