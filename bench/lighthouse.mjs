// Lighthouse on a page of a built site, as a phone and as a desk sees it. It is a tool of npm and
// no dependency of the project: `npm install --no-save lighthouse` puts it beside this folder.
// Usage: node bench/lighthouse.mjs [site] [page]; the exit code is 1 when a score is below 100.
import { spawn } from 'node:child_process'
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { createGzip } from 'node:zlib'

const [site = 'site', page = 'servers/helpdesk/delete_tickets/'] = process.argv.slice(2)
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml', '.txt': 'text/plain', '.xml': 'application/xml' }
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']

async function load() {
  try {
    return (await import('lighthouse')).default
  } catch {
    console.error('There is no Lighthouse here: run `npm install --no-save lighthouse` first.')
    process.exit(2)
  }
}

// files as an ordinary host serves them: compressed, and kept by the browser for an hour
function serve() {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname)
    let file = join(site, normalize(path))
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html')
    if (!existsSync(file)) return response.writeHead(404).end()
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip', 'cache-control': 'max-age=3600' })
    createReadStream(file).pipe(createGzip()).pipe(response)
  })
  return new Promise(ready => server.listen(0, '127.0.0.1', () => ready(server)))
}

function browse(folder) {
  const browser = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${folder}`, '--remote-debugging-port=0', 'about:blank'])
  const port = new Promise((ready, failed) => {
    browser.on('error', failed)
    browser.stderr.on('data', text => {
      const found = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(text)
      if (found) ready(Number(found[1]))
    })
  })
  return { browser, port }
}

const lighthouse = await load()
const server = await serve()
const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'))
const { browser, port } = browse(folder)
let worst = 100
try {
  for (const form of ['mobile', 'desktop']) {
    const config = form === 'desktop' ? (await import('lighthouse/core/config/desktop-config.js')).default : undefined
    const address = `http://127.0.0.1:${server.address().port}/${page}`
    const { lhr } = await lighthouse(address, { port: await port, output: 'json', logLevel: 'error' }, config)
    const scores = Object.values(lhr.categories).map(each => [each.title, Math.round(each.score * 100)])
    worst = Math.min(worst, ...scores.map(each => each[1]))
    console.log(`${form}: ${scores.map(each => each.join(' ')).join(', ')}`)
    for (const category of Object.values(lhr.categories)) {
      for (const { id, weight } of category.auditRefs) {
        const audit = lhr.audits[id]
        if (audit.score !== null && audit.score < 1 && weight) console.log(`  ${category.id}: ${id} ${audit.score}: ${audit.title} ${audit.displayValue ?? ''}`)
      }
    }
  }
} finally {
  browser.kill()
  server.close()
  await new Promise(done => browser.on('exit', done))
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
process.exitCode = worst < 100 ? 1 : 0
