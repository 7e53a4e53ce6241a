// Opens the page in Chromium, uses it as a reader would, and checks what it
// shows. Prints one line per check; exits 1 when one fails.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const axe = require.resolve('axe-core/axe.min.js')

const url = process.env.PAGE_URL
const pictures = process.env.SCREENSHOTS
if (pictures) mkdirSync(pictures, { recursive: true })

let failures = 0
function check(what, ok, detail = '') {
  if (!ok) failures++
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}${ok || !detail ? '' : `: ${detail}`}`)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--hide-scrollbars'],
})

/** A new window; problems collects whatever the console complains about. */
async function open(options, path = '') {
  // axe is injected as a script, which the page's policy would refuse.
  const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: options.bypassCSP ?? false, ...options })
  const page = await context.newPage()
  const problems = []
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()) })
  page.on('pageerror', (error) => problems.push(String(error)))
  await page.goto(url + path)
  await settled(page)
  return { page, problems, close: () => context.close() }
}

/** Waits until no panel loads. */
async function settled(page) {
  await page.waitForSelector('[data-panel]')
  await page.waitForFunction(() => !document.querySelector('[aria-busy], .skeleton'))
}

const kpi = (page) => page.textContent('[data-panel="requests"] .kpi-value')
const search = (page) => new URL(page.url()).search

async function readsAndFilters() {
  const { page, problems, close } = await open({ viewport: { width: 1440, height: 900 } })
  check('every panel has content', (await page.locator('[data-panel]').count()) >= 15 && (await page.locator('.message').count()) === 0,
    await page.locator('.message').allTextContents().then((all) => all.join(' | ')))
  check('the address of the default view is bare', search(page) === '', search(page))
  const all = await kpi(page)

  await page.click('[data-panel="domains"] .legend button >> nth=0')
  await settled(page)
  const one = await kpi(page)
  check('a click on a legend entry filters', search(page).startsWith('?domain=') && one !== all, `${search(page)} ${all} ${one}`)
  check('a chip shows the filter', (await page.locator('.chips .chip').count()) === 1)

  const row = page.locator('[data-panel="customers"] tbody td:first-child .cell-link:not([data-value="(none)"])').first()
  const [id, name] = [await row.getAttribute('data-value'), await row.textContent()]
  await row.click()
  await settled(page)
  check('a click on a row filters further', search(page).includes('&customer=') && (await kpi(page)) !== one, search(page))
  check('a customer is filtered by id and shown by name',
    new URL(page.url()).searchParams.get('customer') === id && (await page.textContent('.chips .chip >> nth=1 >> .chip-value')) === name)

  await page.goBack()
  await settled(page)
  check('the back button undoes the last filter', (await kpi(page)) === one)
  await page.reload()
  await settled(page)
  check('the address holds the view', (await kpi(page)) === one)
  await page.click('.chip-remove')
  await settled(page)
  check('a chip removes its filter', (await kpi(page)) === all && search(page) === '')

  await page.click('.button.field >> text=Status')
  await page.check('.filter-list .value:has(.name:text-is("4xx")) input')
  await page.check('.filter-list .value:has(.name:text-is("504")) input')
  await settled(page)
  check('status filters by class and code', search(page) === '?status=4xx&status=504', search(page))
  await page.keyboard.press('Escape')
  await page.waitForSelector('.popover', { state: 'detached' })
  check('Esc closes the popover', true)
  await page.goBack()
  await settled(page)
  check('ticks of one visit are one step back', search(page) === '', search(page))
  check('no complaint in the console', problems.length === 0, problems.join(' | '))
  await close()
}

async function keysAndRange() {
  const { page, problems, close } = await open({ viewport: { width: 1440, height: 900 } })
  const all = await kpi(page)
  await page.keyboard.press('t')
  await page.click('.popover .item:has-text("Last 7 days")')
  await settled(page)
  check('a preset narrows the range', search(page) === '?range=7d' && (await kpi(page)) !== all, search(page))
  await page.keyboard.press('/')
  await page.keyboard.type('auth')
  await page.keyboard.press('Enter')
  await page.check('.popover .value:has-text("Cognito") input')
  await page.keyboard.press('Escape')
  await settled(page)
  check('/ adds any filter by keyboard', search(page) === '?range=7d&auth=Cognito', search(page))
  const focused = () => page.evaluate(() => document.activeElement.className)
  check('Esc gives the focus back to the button', (await focused()) === 'button more', await focused())
  await page.keyboard.press('r')
  await settled(page)
  await page.keyboard.press('/')
  await page.keyboard.type('auth')
  await page.keyboard.press('Enter')
  await page.keyboard.type('cogn')
  await page.keyboard.press('Enter')
  await page.waitForURL('**?range=7d&auth=Cognito')
  check('Enter in the search ticks the first hit', await page.isChecked('.popover .value input >> nth=0'))
  await page.keyboard.press('ArrowDown')
  const down = await page.evaluate(() => document.activeElement.type)
  await page.keyboard.press('ArrowUp')
  check('arrows move between search and values', down === 'checkbox' && (await focused()) === 'search', `${down} ${await focused()}`)
  await page.keyboard.press('Escape')
  await page.waitForSelector('.popover', { state: 'detached' })
  check('Esc in a search with text closes', (await focused()) === 'button more', await focused())
  await page.keyboard.press('r')
  await settled(page)
  check('r resets the filters', search(page) === '?range=7d', search(page))
  await page.keyboard.press('?')
  check('? opens the help', await page.isVisible('dialog.help'))
  await page.keyboard.press('Escape')
  check('Esc closes the help', !(await page.isVisible('dialog.help')))

  const plot = await page.locator('[data-panel="domains"] .plot').boundingBox()
  await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 60)
  await page.mouse.down()
  await page.mouse.move(plot.x + plot.width * 0.7, plot.y + 80, { steps: 5 })
  await page.mouse.up()
  await settled(page)
  check('dragging over a chart zooms in', /^\?from=2\d{3}-\d\d-\d\d&to=/.test(search(page)), search(page))

  await page.click('[data-panel="domains"] [title="Show as table"]')
  check('a chart can be read as a table', (await page.locator('[data-panel="domains"] tbody tr').count()) > 2)
  const csv = await page.request.get(new URL(await page.getAttribute('[data-panel="domains"] [title="Save as CSV"]', 'href'), page.url()).href)
  check('the CSV is the panel’s', (await csv.text()).startsWith('time,domain_name,requests\n'))
  await page.goto(url + '?range=bogus&status=teapot&color=red&from=never')
  await settled(page)
  check('a bogus address shows the default view', (await kpi(page)) === all && (await page.locator('.chip-field').count()) === 0)
  await page.goto(url + '?domain=nowhere.example.net')
  await settled(page)
  const empty = await page.textContent('[data-panel="routes"] .message')
  check('an empty panel says why', empty.includes('matches the filters'), empty)
  check('no complaint in the console', problems.length === 0, problems.join(' | '))
  await close()
}

/** A folder without rows, which then gets some. */
async function startsEmpty() {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.route('**/api/meta', async (route) => {
    const { first, newest, ...meta } = await (await route.fetch()).json()
    await route.fulfill({ json: { ...meta, version: 'empty', rows: 0, quality: [] } })
  })
  await page.goto(url)
  await page.waitForSelector('.message.page')
  check('an empty folder says how to fill it', (await page.textContent('#board')).includes('apigw-lens import') && (await page.locator('[data-panel]').count()) === 0)
  await page.unroute('**/api/meta')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await settled(page)
  check('the first data start the board', (await page.locator('.message').count()) === 0 && (await page.locator('.button.range').count()) === 1)
  await context.close()
}

async function staysFresh() {
  const { page, problems, close } = await open({ viewport: { width: 1440, height: 900 } })
  await page.route('**/api/meta', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ json: { ...(await answer.json()), version: 'newer', rows: 1234567 } })
  })
  const asked = page.waitForRequest('**/api/panels/requests?*')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await asked
  await settled(page)
  check('new data reload the panels', (await page.textContent('.facts')).includes('1,234,567 requests'))

  await page.focus('[data-panel="errors"] button.rank')
  const chosen = await page.evaluate(() => document.activeElement.dataset.value)
  await page.keyboard.press('Enter')
  await page.waitForURL('**?error=*')
  await settled(page)
  check('a value chosen by keyboard keeps the focus', (await page.evaluate(() => document.activeElement.dataset.value)) === chosen)

  await page.unroute('**/api/meta')
  await page.route('**/api/**', (route) => route.abort())
  problems.length = 0
  await page.click('.chip-remove')
  await page.waitForSelector('[role="alert"]')
  check('a server that is gone is said so', (await page.textContent('[role="alert"]')).includes('does not answer'))
  await page.unroute('**/api/**')
  await page.click('[data-panel="requests"] .message button')
  await page.waitForSelector('[data-panel="requests"] .kpi-value')
  check('trying again works', true)
  await close()
}

/** Runs axe on the page; thorough: also with every chart as a table and a popover open. */
async function accessible(colorScheme, width, thorough) {
  const { page, close } = await open({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true }, '?range=7d&status=4xx&status=2xx&status=5xx&status=3xx')
  await page.addScriptTag({ path: axe })
  const found = async () => (await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))).violations
    .map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`)
  const plain = await found()
  check(`axe finds nothing at ${width} px, ${colorScheme}`, plain.length === 0, plain.join(' | '))
  const labels = await page.locator('[role="img"]').evaluateAll((all) => all.map((e) => e.getAttribute('aria-label') ?? ''))
  check('no chart is described as NaN', labels.every((text) => text !== '' && !text.includes('NaN')))
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  check(`the page does not scroll sideways at ${width} px`, wide <= 0, `${wide} px too wide`)
  if (thorough) {
    const charts = page.locator('[title="Show as table"]')
    while ((await charts.count()) > 0) await charts.first().click()
    await page.click('.button.field >> nth=0')
    await page.waitForSelector('.popover .value')
    const tables = await found()
    check(`axe finds nothing with tables and a popover at ${width} px, ${colorScheme}`, tables.length === 0, tables.join(' | '))
  }
  await close()
}

async function pictured(colorScheme, width) {
  const { page, close } = await open({ viewport: { width, height: 900 }, colorScheme, deviceScaleFactor: width < 640 ? 2 : 1 })
  const name = (what) => join(pictures, `${what}-${width}-${colorScheme}.png`)
  await page.mouse.move(0, 0)
  await page.screenshot({ path: name('page'), fullPage: true })
  await page.click('.button.field >> text=Customer')
  await page.waitForSelector('.popover .value')
  await page.check('.popover .value input >> nth=0')
  await settled(page)
  await page.screenshot({ path: name('filter') })
  await page.keyboard.press('Escape')
  const plot = await page.locator('[data-panel="domains"] .plot').boundingBox()
  await page.mouse.move(plot.x + plot.width * 0.6, plot.y + plot.height * 0.5)
  await page.waitForTimeout(400)
  await page.screenshot({ path: name('hover') })
  await page.keyboard.press('t')
  await page.waitForTimeout(100)
  await page.screenshot({ path: name('range') })
  await page.keyboard.press('Escape')
  await page.goto(url + '?domain=nowhere.example.net')
  await settled(page)
  await page.screenshot({ path: name('empty') })
  await close()
}

try {
  await Promise.all([readsAndFilters(), keysAndRange(), startsEmpty(), staysFresh()])
  for (const scheme of ['light', 'dark']) {
    for (const width of [1440, 400]) {
      await accessible(scheme, width, (scheme === 'light') === (width === 1440))
      if (pictures) await pictured(scheme, width)
    }
  }
} catch (error) {
  check('the page could be used', false, String(error))
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
