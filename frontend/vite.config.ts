/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/rcm/web/static",
    emptyOutDir: true,
    // The page's Content-Security-Policy allows no inline code; small files stay files.
    assetsInlineLimit: 0,
    sourcemap: false,
    target: "es2023",
  },
  server: {
    // `npm run dev` beside a running `rcm up`: same origin for the browser, as in production.
    proxy: { "/api": process.env["RCM_DEV_API"] ?? "http://127.0.0.1:8000" },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
  },
});
