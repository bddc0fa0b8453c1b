// Search over every tool, by an index that is loaded in pieces: see generator/site/search.py.
// The page of all tools starts by itself; the boxes of other pages are started by catalogue.js.
const LEVELS = ['low', 'medium', 'high', 'critical']
const RISKS = ['[[risks.low]]', '[[risks.medium]]', '[[risks.high]]', '[[risks.critical]]']
const PAGE = 20, OPTIONS = 8 // tools shown at once: on the page, in a list
const MOST_FILES = 8 // files of words that one typed word may load
const FACETS = ['risk', 'category', 'factor', 'finding', 'server']
const TOKEN = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|(?:(?![a-zA-Z])\p{L})+/gu
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name])
const digits = new Intl.NumberFormat(document.documentElement.lang || 'en').format
const count = number => number === 1 ? '[[script.one_tool]]' : fill('[[script.tools]]', { count: digits(number) })
const tokens = text => (text.match(TOKEN) ?? []).map(word => word.toLowerCase())
const loaded = new Map()
const get = address => {
  if (!loaded.has(address)) {
    loaded.set(address, fetch(address).then(answer => answer.ok ? answer.json() : Promise.reject(Error(answer.status))))
  }
  return loaded.get(address)
}

// the index beside the page that `form` leads to
async function open(form) {
  const base = new URL('.', form.action).href
  const [index, servers] = await Promise.all([get(base + 'index.json'), get(base + 'servers.json')])
  index.server ??= index.servers.flatMap((count, at) => Array(count).fill(at))
  index.kind ??= Uint16Array.from(index.ratings, sign => sign.codePointAt(0) - 0x30)
  index.end = form.action.endsWith('.html') ? 'index.html' : '' // of a link to a folder
  return Object.assign(index, { base, slugs: servers.map(each => each[0]), titles: servers.map(each => each[1]) })
}

// the words of the vocabulary that start with what was typed
async function matching(index, typed) {
  const file = text => Math.max(0, index.words.findLastIndex(word => word <= text)) // where a word stands
  const from = file(typed)
  const count = Math.min(file(typed + '\uffff') - from + 1, MOST_FILES)
  const files = await Promise.all(Array.from({ length: count }, (_, at) => get(`${index.base}words-${from + at}.json`)))
  return files.flatMap(Object.entries).filter(([word]) => word.startsWith(typed))
}

// for every tool the best score over the words that start with `typed`
async function scores(index, typed) {
  const best = new Float32Array(index.tools)
  const stem = typed.replace(/(?<=...)s$/, '')
  for (const [word, [strong, weak]] of await matching(index, stem)) {
    const fit = word === typed ? 2 : word === stem || word === typed + 's' ? 1.8 : 1
    for (const [list, worth] of [[strong, 4], [weak, 1]]) {
      let number = 0
      for (const step of list) {
        number += step
        best[number] = Math.max(best[number], fit * worth)
      }
    }
  }
  return best
}

// what passes, and for each value of a facet how many would with it
function select(index, keys, score, chosen) {
  const wanted = {}, counts = {}, hits = []
  for (const name of FACETS) {
    wanted[name] = chosen(name).map(value => keys[name].indexOf(value))
    counts[name] = new Uint32Array(keys[name]?.length)
  }
  const bits = [...counts.factor.keys()]
  const kinds = index.kinds.map(([category, risk, factors, finding]) => ({
    risk: [risk], category: [category], factor: bits.filter(bit => factors & 1 << bit), finding: finding ? [0] : [],
  }))
  let matched = 0
  for (let number = 0; number < index.tools; number++) {
    if (score && !score[number]) continue
    matched++
    const has = { ...kinds[index.kind[number]], server: [index.server[number]] }
    const failed = FACETS.filter(name => wanted[name].length && !(name === 'factor'
      ? wanted.factor.every(bit => has.factor.includes(bit)) // a tool must have all
      : wanted[name].includes(has[name][0])))
    if (!failed.length) hits.push(number)
    for (const name of failed.length ? failed : FACETS) {
      if (failed.length < 2 && failed[0] !== 'factor') for (const value of has[name]) counts[name][value]++
    }
  }
  return { hits, counts, matched }
}

// the tools that have the words of `text` and what is `chosen`, best first; the first ones whole
async function ask(index, text, keys, chosen, shown, sort) {
  const all = [...new Set(tokens(text))]
  const telling = all.filter(word => !index.stop.includes(word))
  const typed = telling.length ? telling : all
  const [score, ...others] = await Promise.all(typed.map(word => scores(index, word)))
  for (const other of others) score.forEach((sum, at) => { score[at] = sum && other[at] && sum + other[at] })
  const found = select(index, keys, score, chosen)
  const risk = number => sort ? index.kinds[index.kind[number]][1] : 0
  if (score || sort) {
    found.hits.sort((a, b) => risk(b) - risk(a)
      || (score ? score[b] - score[a] || index.lengths[a] - index.lengths[b] : 0) || a - b)
  }
  const tools = await Promise.all(found.hits.slice(0, shown).map(number => tool(index, number)))
  return { ...found, typed, tools }
}

async function tool(index, number) {
  const records = await get(`${index.base}tools-${Math.floor(number / index.per)}.json`)
  const [name, sentence, parameters, slug = name] = records[number % index.per]
  const [category, risk, factors] = index.kinds[index.kind[number]]
  const server = index.server[number]
  const href = `${index.base}../servers/${index.slugs[server]}/${encodeURIComponent(slug)}/${index.end}`
  return { name, sentence, parameters, category, risk, factors, server: index.titles[server], href }
}

// an element: its tag and classes with dots before them, and what is in it
const make = (kind, ...inner) => {
  const [tag, ...names] = kind.split('.')
  const element = document.createElement(tag)
  if (names.length) element.className = names.join(' ')
  element.append(...inner)
  return element
}
const breaks = text => text.split(/(?<=[_./:@-])(?=.)|(?<=[a-z0-9])(?=[A-Z])/)
  .flatMap((part, at) => at ? [make('wbr'), part] : [part])

// text with the typed words marked where a word of it starts
function marked(text, typed, split = part => [part]) {
  const out = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(TOKEN)) {
    const low = word.toLowerCase()
    const hit = typed.filter(each => low.startsWith(each) || each === low + 's')
    if (!hit.length) continue
    const length = Math.min(word.length, Math.max(...hit.map(each => each.length)))
    out.push(...split(text.slice(end, index)), make('mark', text.slice(index, index + length)))
    end = index + length
  }
  return [...out, ...split(text.slice(end))]
}

// a box on any page answers while typing: a combobox whose list holds the first few tools
export function box(form) {
  const input = form.querySelector('input')
  const list = make('div.mc.mc-options')
  let at = -1, turn = 0
  const point = to => {
    at = to
    const items = [...list.children]
    items.forEach((each, place) => { each.ariaSelected = String(place === at) })
    input.setAttribute('aria-activedescendant', items[at]?.id ?? '')
  }
  const show = (...items) => {
    list.replaceChildren(...items)
    list.hidden = !items.length
    input.ariaExpanded = String(!list.hidden)
    point(-1)
  }
  const option = (place, level, href, ...inner) =>
    Object.assign(make('a' + level, ...inner), { id: list.id + place, role: 'option', href, tabIndex: -1 })
  async function answer() {
    const mine = ++turn
    const text = input.value.trim()
    const found = text && await ask(await open(form), text, {}, () => [], OPTIONS)
    if (mine !== turn) return
    if (!text) return show()
    const items = found.tools.map((each, place) => option(place, '.is-' + LEVELS[each.risk], each.href,
      make('code', ...marked(each.name, found.typed, breaks)), make('b', RISKS[each.risk]),
      make('small', each.server)))
    const total = found.hits.length
    const all = total ? fill('[[script.all]]', { tools: count(total) }) : '[[script.no_tool]]'
    show(...items, option(OPTIONS, '', `${form.action}?${new URLSearchParams({ text })}`, all))
  }
  list.id = input.id + '-options'
  Object.assign(list, { role: 'listbox', ariaLabel: '[[script.options]]' })
  Object.assign(input, { role: 'combobox', ariaAutoComplete: 'list' })
  input.setAttribute('aria-controls', list.id)
  form.append(list)
  show()
  const search = () => answer().catch(() => show()) // the form itself still leads to the page
  input.addEventListener('input', search)
  input.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const places = list.children.length + 1 // and the box itself
    if (list.hidden) return
    if (step) point((at + 1 + step + places) % places - 1)
    else if (event.key === 'Enter' && at >= 0) list.children[at].click()
    else if (event.key === 'Escape') show()
    else return
    event.preventDefault()
  })
  list.addEventListener('mousedown', event => event.preventDefault()) // the focus stays in the box
  input.addEventListener('blur', () => show())
  search()
}

// the page of all tools
function start(page) {
  const [found, find, facets, list, status, sort, more, group] =
    ['.mc-found', '#find', '.mc-facets', '.mc-hits', '[role=status]', '#sort', '.mc-more', '.mc-servers']
      .map(each => page.querySelector(each))
  const keys = {
    risk: LEVELS, category: page.dataset.categories.split(' '), factor: page.dataset.factors.split(' '),
    finding: ['yes'], server: [],
  }
  const inputs = () => [...facets.querySelectorAll('input')]
  const words = Object.fromEntries(inputs().map(each => [each.value, each.parentElement.textContent.trim()]))
  let state = new URLSearchParams(location.search)
  let shown = PAGE, running = 0

  const icon = name => { // a copy of one on the page: every level and category stands in a facet
    const found = facets.querySelector('.mc-i').cloneNode(true)
    found.firstElementChild.setAttribute('href', '#i-' + name)
    return found
  }

  function hit(each, typed) {
    const { name, sentence } = each
    const level = LEVELS[each.risk], kind = keys.category[each.category]
    const factors = keys.factor.filter((_, bit) => each.factors & 1 << bit)
    const link = Object.assign(make('a', make('code', ...marked(name, typed, breaks))), { href: each.href })
    const said = tokens(name + ' ' + sentence)
    const rest = typed.filter(word => !said.some(other => other.startsWith(word)))
    const also = each.parameters.split(' ').find(each => tokens(each).some(part => rest.some(word => part.startsWith(word))))
    const text = sentence ? make('p', ...marked(sentence, typed)) : make('p.mc-none', '[[script.no_description]]')
    text.dir = 'auto'
    return make('li.mc-hit.is-' + level, icon(level), make('h3', link), text, make('div.mc-row',
      make('span.mc-risk', words[level]),
      make('span.mc-cat.is-' + kind, icon(kind), words[kind]),
      make('span', ...marked(each.server, typed)),
      ...factors.map(each => make('span.mc-factor', words[each].toLowerCase())),
      ...(also ? [make('span', '[[script.also]] ', make('code', ...marked(also, rest, breaks)))] : [])))
  }

  function showServers(index, counts) {
    const picked = state.getAll('server').map(name => keys.server.indexOf(name)).filter(at => at >= 0)
    const top = [...keys.server.keys()].filter(at => counts[at]).sort((a, b) => counts[b] - counts[a] || a - b)
    const active = document.activeElement?.value
    group.hidden = false
    group.querySelectorAll('label').forEach(each => each.remove())
    for (const at of new Set([...picked, ...top.slice(0, 12)])) {
      const value = keys.server[at]
      const input = Object.assign(make('input'), { type: 'checkbox', name: 'server', value, checked: picked.includes(at) })
      group.append(make('label', input, index.titles[at] + ' ', make('span', digits(counts[at]))))
      if (active === value) input.focus()
    }
  }

  async function run() {
    const turn = ++running
    const idle = !String(state)
    history.replaceState(null, '', idle ? location.pathname : '?' + state)
    found.hidden = idle
    if (idle) return
    const index = await open(find.form)
    keys.server = index.slugs
    const text = (state.get('text') ?? '').trim()
    const { hits, tools, counts, matched, typed } =
      await ask(index, text, keys, name => state.getAll(name), shown, state.get('sort'))
    if (turn !== running) return
    list.replaceChildren(...tools.map(each => hit(each, typed)))
    more.hidden = hits.length <= shown
    const hidden = matched - hits.length
    status.replaceChildren(make('strong', hits.length ? count(hits.length) : '[[script.no_tool]]'),
      text ? fill('[[script.for_text]]', { text }) : '', hidden ? fill('[[script.hidden]]', { tools: count(hidden) }) : '')
    for (const { name, value, parentElement } of inputs()) {
      if (name !== 'server') parentElement.lastElementChild.textContent = digits(counts[name][keys[name].indexOf(value)])
    }
    showServers(index, counts.server)
  }
  const search = () => run().catch(error => { status.textContent = fill('[[script.unreadable]]', { reason: error.message }) })
  const read = () => {
    const given = [...new FormData(find.form), ...new FormData(facets), ['sort', sort.value]]
    state = new URLSearchParams(given.filter(each => each[1].trim()))
    shown = PAGE
    search()
  }

  page.addEventListener('input', read)
  find.form.addEventListener('submit', event => { event.preventDefault(); read() })
  more.addEventListener('click', async () => {
    const at = shown
    shown += PAGE
    await run()
    list.children[at]?.querySelector('a').focus()
  })
  // arrows walk the results, Escape goes back
  page.addEventListener('keydown', event => {
    const stops = [find, ...list.querySelectorAll('h3 a')]
    const at = stops.indexOf(document.activeElement)
    const step = { ArrowDown: 1, ArrowUp: -1, Escape: -at }[event.key]
    if (at < 0 || step === undefined) return
    event.preventDefault()
    if (step === 0 && find.value) { find.value = ''; read() }
    stops[at + step]?.focus({ preventScroll: !(at + step) })
  })
  find.value = state.get('text') ?? ''
  sort.value = state.get('sort') ?? ''
  for (const input of inputs()) input.checked = state.has(input.name, input.value)
  if (matchMedia('(width < 60rem)').matches) facets.querySelector('details').open = false
  search()
}
document.querySelectorAll('.mc-search').forEach(start)
