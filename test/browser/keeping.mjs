// By keyboard only, without a server, with newer data, and for everybody.
import { axe, card, check, kpi, open, search, settled, sheet, sheets, then, url } from './driver.mjs'

export async function keyboard() {
  const { page, problems, close } = await open()
  const focused = () => page.evaluate(() => document.activeElement.textContent)
  await then(page, () => page.keyboard.press('3'))
  check('a digit opens a sheet', search(page) === '?sheet=errors', search(page))
  await then(page, () => page.keyboard.press('1'))
  await page.keyboard.press('/')
  await page.keyboard.type('usage')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.popover .value')
  await page.keyboard.press('ArrowDown')
  await then(page, () => page.keyboard.press('Space'))
  check('/ filters by anything', search(page).startsWith('?plan='), search(page))
  await page.keyboard.press('Escape')
  await then(page, () => page.keyboard.press('r'))
  await page.keyboard.press('?')
  check('? opens the help', await page.isVisible('dialog.help'))
  await page.keyboard.press('Escape')

  await card(page, 'bar-domains').locator('.toggle').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await then(page, () => page.keyboard.press('Enter'))
  check('a chart as a table filters by keyboard', search(page).startsWith('?pick.bar-domains='), `${search(page)} ${await focused()}`)
  check('and keeps the focus', (await page.evaluate(() => document.activeElement.className)) === 'cell-link', await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)))
  check('the console is quiet', problems.length === 0, problems.join(' | '))
  await close()
}

/** A folder without rows, which then gets some. */
export async function startsEmpty() {
  const { page, close } = await open()
  await page.route('**/api/meta', async (route) => {
    const { first, newest, ...meta } = await (await route.fetch()).json()
    await route.fulfill({ json: { ...meta, version: 'empty', rows: 0, quality: [] } })
  })
  await page.goto(url)
  await page.waitForSelector('.message.page')
  check('an empty folder says how to fill it', (await page.textContent('#board')).includes('apigw-lens import') && (await page.locator('[data-visual]').count()) === 0)
  await page.unroute('**/api/meta')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await settled(page)
  check('the first data start the page', /\d/.test(await kpi(page)))
  await close()
}

export async function staysFresh() {
  const { page, problems, close } = await open()
  await page.route('**/api/meta', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ json: { ...(await answer.json()), version: 'newer', rows: 1234567 } })
  })
  const asked = page.waitForRequest('**/api/visual/kpi-requests*')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await asked
  await settled(page)
  const facts = await page.textContent('.facts')
  check('new data reload the figures, and the page says so', facts.includes('1,234,567') && facts.includes('updated'), facts)
  await page.unroute('**/api/meta')

  await page.route('**/api/**', (route) => route.abort())
  problems.length = 0
  await page.click('[data-sheet="errors"]')
  await page.waitForSelector('.card [role="alert"]')
  check('a server that is gone is said so', (await page.textContent('.card [role="alert"]')).includes('does not answer'))
  await page.unroute('**/api/**')
  await page.click('[data-visual="kpi-quota"] .message button')
  await page.waitForSelector('[data-visual="kpi-quota"] .kpi-value')
  check('trying again works', true)
  await close()
}

/** At most six questions at a time, and none twice. */
export async function modest() {
  const { page, close } = await open('?sheet=report')
  let now = 0
  let most = 0
  const seen = []
  await page.route('**/api/visual/**', async (route) => {
    most = Math.max(most, ++now)
    seen.push(route.request().url())
    const answer = await route.fetch()
    await new Promise((done) => setTimeout(done, 40))
    now--
    await route.fulfill({ response: answer })
  })
  await sheet(page, 'overview')
  check('at most six questions at once', most > 1 && most <= 6, String(most))
  const asked = seen.length
  await sheet(page, 'report')
  await sheet(page, 'overview')
  check('what is known is not asked again', seen.length === asked, `${asked} ${seen.length}`)
  await close()
}

/** Runs axe on every sheet; thorough: also with every chart as a table and a popover open. */
export async function accessible(colorScheme, width) {
  // axe is injected as a script, which the page's policy would refuse.
  const { page, close } = await open('?compare=previous', { viewport: { width, height: 900 }, colorScheme, bypassCSP: true })
  await page.addScriptTag({ path: axe })
  const found = async () => (await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))).violations
    .map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`)
  for (const id of await sheets(page)) {
    await sheet(page, id)
    const plain = await found()
    check(`axe finds nothing on ${id} at ${width} px, ${colorScheme}`, plain.length === 0, plain.join(' | '))
    const labels = await page.locator('[role="img"]').evaluateAll((all) => all.map((e) => e.getAttribute('aria-label') ?? ''))
    check(`${id}: charts are described`, labels.every((text) => text.length > 20 && !/NaN|undefined|null/.test(text)), labels.find((text) => text.length <= 20 || /NaN|undefined|null/.test(text)))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    check(`${id}: the page does not scroll sideways at ${width} px`, wide <= 0, `${wide} px too wide`)
  }
  await sheet(page, 'overview')
  for (const toggle of await page.locator('.toggle:not([hidden])').all()) await toggle.evaluate((button) => button.click())
  await page.click('[data-control="status"]')
  await page.waitForSelector('.popover .value')
  const tables = await found()
  check(`axe finds nothing with tables and a popover at ${width} px, ${colorScheme}`, tables.length === 0, tables.join(' | '))
  await page.keyboard.press('Escape')
  await page.keyboard.press('t')
  await page.waitForSelector('.calendar')
  const dates = await found()
  check(`axe finds nothing with the calendar at ${width} px, ${colorScheme}`, dates.length === 0, dates.join(' | '))
  await page.keyboard.press('Escape')
  await card(page, 'pie-status').locator('[aria-label^="More"]').evaluate((button) => button.click())
  await page.click('.popover .item:has-text("Explain")')
  const explained = await found()
  check(`axe finds nothing with the explanation at ${width} px, ${colorScheme}`, explained.length === 0, explained.join(' | '))
  await close()
}
