// A browser to use the page with, and checks that print a line each.
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
export const axe = require.resolve('axe-core/axe.min.js')
export const url = process.env.PAGE_URL

let failures = 0
export const failed = () => failures > 0

export function check(what, ok, detail = '') {
  if (!ok) failures++
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}${ok || !detail ? '' : `: ${detail}`}`)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--hide-scrollbars'],
})

export const close = () => browser.close()

/** A new window; problems collects whatever the console complains about. */
export async function open(path = '', options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, ...options })
  const page = await context.newPage()
  const problems = []
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()) })
  page.on('pageerror', (error) => problems.push(String(error)))
  await page.goto(url + path)
  await settled(page)
  return { page, problems, close: () => context.close() }
}

/** Waits until no visual loads. */
export async function settled(page) {
  await page.waitForSelector('[data-visual]')
  await page.waitForFunction(() => !document.querySelector('[aria-busy], .skeleton'))
}

export const search = (page) => decodeURIComponent(new URL(page.url()).search.replaceAll('+', ' '))
export const card = (page, id) => page.locator(`[data-visual="${id}"]`)
export const kpi = async (page, id = 'kpi-requests') => (await card(page, id).locator('.kpi-value').textContent()).trim()
export const sheets = (page) => page.locator('.sheet-tab').evaluateAll((all) => all.map((tab) => tab.dataset.sheet))

/** Opens a sheet by its tab. */
export async function sheet(page, id) {
  await page.click(`[data-sheet="${id}"]`)
  await settled(page)
}

/** Does something and waits for the figures that follow. */
export async function then(page, act) {
  await act()
  await page.waitForTimeout(50)
  await settled(page)
}

/** The middle of a chart's plot, at a share of its width. */
export async function at(page, id, x = 0.5, y = 0.5) {
  await card(page, id).scrollIntoViewIfNeeded()
  const box = await card(page, id).locator('.canvas').boundingBox()
  return [box.x + box.width * x, box.y + box.height * y]
}

export async function menu(page, id, item) {
  await card(page, id).hover()
  await card(page, id).locator('[aria-label^="More"]').click()
  await page.click(`.popover .item:has-text("${item}")`)
}
