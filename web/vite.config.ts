import { defineConfig } from 'vite'

// The page is served with a strict Content-Security-Policy, so nothing may be
// inlined: no module preload polyfill, no data: scripts.
export default defineConfig({
  base: './',
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    reportCompressedSize: true,
  },
  server: {
    proxy: { '/api': 'http://127.0.0.1:7171' },
  },
})
