// Opens the page in Chromium, uses it as a reader would, and checks what it
// shows. Prints one line per check; exits 1 when one fails. SCREENSHOTS names a
// folder for pictures of every sheet; ONLY names one part to run.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as choosing from './choosing.mjs'
import { check, close, failed, open, sheet, sheets } from './driver.mjs'
import * as keeping from './keeping.mjs'
import * as reading from './reading.mjs'

const pictures = process.env.SCREENSHOTS

async function pictured(colorScheme, width) {
  mkdirSync(pictures, { recursive: true })
  const { page, close } = await open('', { viewport: { width, height: 900 }, colorScheme, deviceScaleFactor: width < 640 ? 2 : 1 })
  for (const id of await sheets(page)) {
    await sheet(page, id)
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(pictures, `${id}-${width}-${colorScheme}.png`), fullPage: true })
  }
  await close()
}

const parts = { ...reading, ...choosing, ...keeping }
delete parts.accessible
for (const [scheme, width] of [['light', 1440], ['dark', 1440], ['light', 400], ['dark', 400]]) {
  // Colours do not depend on the width: one narrow page is enough for axe.
  if (scheme === 'light' || width === 1440) parts[`accessible-${scheme}-${width}`] = () => keeping.accessible(scheme, width)
  if (pictures) parts[`pictured-${scheme}-${width}`] = () => pictured(scheme, width)
}

const waiting = Object.entries(parts).filter(([name]) => !process.env.ONLY || name.startsWith(process.env.ONLY))

/** Runs one part after the other until none is left. */
async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, run] = next
    try {
      await run()
    } catch (error) {
      check(`${name}: the page could be used`, false, String(error))
    }
  }
}

await Promise.all([work(), work()])
await close()
process.exit(failed() ? 1 : 0)
