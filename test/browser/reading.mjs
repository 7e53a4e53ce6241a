// What is there to read: every sheet, explanations, files, tables.
import { readFile } from 'node:fs/promises'
import { card, check, kpi, menu, open, search, sheet, sheets, then } from './driver.mjs'

/** Each sheet is filled, and what is empty says why. */
export async function everySheet() {
  const { page, problems, close } = await open()
  check('the address of the default view is bare', search(page) === '', search(page))
  const all = await sheets(page)
  check('there are eight sheets', all.length === 8, all.join(' '))
  for (const id of all) {
    await sheet(page, id)
    const bare = await page.locator('[data-visual]').evaluateAll((cards) => cards.filter((c) => {
      const body = c.querySelector('.card-body')
      const drawn = body.querySelector('canvas, tbody tr, .kpi-value:not(.faint)')
      return !drawn && !(body.querySelector('.message p, .kpi-change')?.textContent.trim().length > 12)
    }).map((c) => c.dataset.visual))
    check(`${id}: nothing is empty without a reason`, bare.length === 0 && (await page.locator('[data-visual]').count()) > 3, bare.join(' '))
    const alerts = await page.locator('.card [role="alert"]').allTextContents()
    check(`${id}: no visual failed`, alerts.length === 0, alerts.join(' | '))
    check(`${id}: nothing is missing from the drawing`, (await page.locator('.card .unsupported, .is-unknown').count()) === 0)
    check(`${id}: the console is quiet`, problems.length === 0, problems.join(' | '))
  }
  await close()
}

/** Figures can be explained, compared and taken along. */
export async function takenAlong() {
  const { page, problems, close } = await open('?status=200')
  await menu(page, 'pie-status', 'Explain')
  const text = await page.textContent('dialog.explain')
  check('explain shows the SQL and the filters that reached the visual', /SELECT/i.test(text) && text.includes('200') && /rows? in/.test(text), text.slice(0, 300))
  await page.click('dialog.explain [role="tab"]:has-text("Athena")')
  check('explain has the text for Athena', /SELECT/i.test(await page.textContent('#explain-sql')))
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog.explain', { state: 'detached' })

  const csv = page.waitForEvent('download')
  await menu(page, 'pie-status', 'Save as CSV')
  const lines = (await readFile(await (await csv).path(), 'utf8')).trim().split(/\r?\n/)
  check('the CSV is the visual’s', lines.length > 1 && lines[1].startsWith('200,'), lines.slice(0, 2).join(' / '))
  for (const id of ['line-domain', 'tbl-problems', 'kpi-requests']) {
    const png = page.waitForEvent('download')
    await menu(page, id, 'Save as PNG')
    const bytes = await readFile(await (await png).path())
    check(`${id} can be saved as a picture`, bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 2000, `${bytes.length} bytes`)
  }
  check('without a comparison there is none', (await card(page, 'kpi-requests').locator('.delta').count()) === 0)
  await then(page, () => page.click('.button.switch'))
  check('comparing adds the change against the period before', search(page).includes('compare=previous') && (await card(page, 'kpi-requests').locator('.delta, .kpi-change .muted').count()) > 0)
  check('the console is quiet', problems.length === 0, problems.join(' | '))
  await close()
}

/** Tables sort and turn pages on the server. */
export async function tables() {
  const { page, close } = await open('?sheet=requests')
  const first = () => card(page, 'tbl-requests').locator('tbody tr').first().textContent()
  const newest = await first()
  await then(page, () => card(page, 'tbl-requests').locator('[aria-label="Next page"]').click())
  const second = await first()
  check('a table turns pages', search(page).includes('page.tbl-requests=2') && second !== newest)
  await then(page, () => card(page, 'tbl-requests').locator('button.sort').first().click())
  check('a table sorts, from its first page', /sort\.tbl-requests=.*:(asc|desc)/.test(search(page)) && !search(page).includes('page.'), search(page))
  check('the sorted column says so', (await card(page, 'tbl-requests').locator('th[aria-sort]').count()) === 1)
  await then(page, () => page.goBack())
  check('back returns to the page', (await first()) === second)
  await page.goto(page.url().split('?')[0])
  await page.waitForSelector('[data-visual="line-domain"] canvas')
  await card(page, 'line-domain').hover()
  await card(page, 'line-domain').locator('[title="Show as table"]').click()
  check('a chart can be read as a table', (await card(page, 'line-domain').locator('tbody tr').count()) > 2)
  const total = await kpi(page)
  check('the figures are there', /\d/.test(total), total)
  await close()
}
