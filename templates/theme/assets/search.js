// Search over every tool, by an index that is loaded in pieces: see generator/site/search.py.
// The page of all tools starts by itself; the boxes of other pages are started by catalogue.js.
const RISKS = { low: '[[risks.low]]', medium: '[[risks.medium]]', high: '[[risks.high]]', critical: '[[risks.critical]]' }
const PAGE = 20, OPTIONS = 8 // tools shown: on the page, in a list
const MOST_FILES = 8 // files of words that one typed word may load
const WORTH = [402, 401, 400, 100] // of a word in names of one part, two, more; elsewhere
const FACETS = ['risk', 'category', 'factor', 'finding']
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
  const end = form.action.endsWith('.html') ? 'index.html' : '' // of a link to a folder
  return Object.assign(await get(base + 'index.json'), { base, end })
}

// what each tool is rated, whose it is, and each server's first
async function rate(index) {
  const signs = await get(index.base + 'ratings.json')
  if (index.kind) return
  index.kind = []
  index.server = []
  index.first = [0]
  for (const sign of signs) {
    if (sign === ' ') index.first.push(index.kind.length)
    else index.server[index.kind.push(sign.codePointAt() - 0x30) - 1] = index.first.length - 1
  }
}

// the words that start with what was typed, or are it where those are too many
async function matching(index, typed) {
  const file = text => Math.max(0, index.words.findLastIndex(word => word <= text)) // where a word stands
  const from = file(typed)
  const count = file(typed + '\uffff') - from + 1
  const many = count > MOST_FILES
  const files = await Promise.all(Array.from({ length: many || count }, (_, at) => get(`${index.base}words-${from + at}.json`)))
  return files.flatMap(Object.entries).filter(([word]) => many ? word === typed : word.startsWith(typed))
}

// for each tool the best score over the words that start with `typed`
async function scores(index, typed) {
  const best = new Float32Array(index.tools)
  const stem = typed.replace(/(?<=...)s$/, '')
  for (const [word, places] of await matching(index, stem)) {
    const fit = word === typed ? 2 : word === stem || word === typed + 's' ? 1.8 : 1
    places.forEach((list, place) => {
      const worth = fit * WORTH[place]
      let number = 0
      for (const step of list) if (best[number += step] < worth) best[number] = worth
    })
  }
  return best
}

// the words of `text` that are looked for, and the tools that have them all, best first
async function rank(index, text) {
  const all = [...new Set(tokens(text))]
  const telling = all.filter(word => !index.stop.includes(word))
  const typed = telling.length ? telling : all
  const [score, ...others] = await Promise.all(typed.map(word => scores(index, word)))
  const ranks = []
  for (let at = 0; at < index.tools; at++) {
    for (const other of others) score[at] = score[at] && other[at] && score[at] + other[at]
    if (score?.[at] !== 0) (ranks[score ? score[at] | 0 : 0] ??= []).push(at)
  }
  return { typed, hits: ranks.reverse().flat() }
}

// of the tools that match, those that pass; how many would with each value of a facet
function select(index, matching, state, wanted) {
  const counts = {}, servers = index.first.map(() => 0), hits = []
  const kinds = index.kinds.map(has => ({ has, count: 0, failed: FACETS.filter(name => {
    const values = state.getAll(name), fits = value => has[name].includes(value)
    return values.length && !(name === 'factor' ? values.every(fits) : values.some(fits)) // a tool must have all
  }) }))
  for (const number of matching) {
    const kind = kinds[index.kind[number]], server = index.server[number]
    const away = wanted.length && !wanted.includes(server)
    if (!away) kind.count++
    if (kind.failed.length) continue
    servers[server]++
    if (!away) hits.push(number)
  }
  for (const { has, failed: [only, other], count } of kinds) {
    if (other || only === 'factor') continue
    for (const value of (only ? [only] : FACETS).flatMap(name => has[name])) counts[value] = (counts[value] ?? 0) + count
  }
  return { hits, counts, servers }
}

const whole = (index, hits) => Promise.all(hits.map(async number => {
  let at = number % index.per
  const { tools, kinds, servers } = await get(`${index.base}tools-${(number - at) / index.per}.json`)
  const [name, sentence, parameters, slug = name] = tools[at]
  const kind = index.kinds[kinds[at]]
  const [, folder, server] = servers.find(([count]) => (at -= count) < 0)
  const href = `${index.base}../servers/${folder}/${encodeURIComponent(slug)}/${index.end}`
  return { ...kind, name, sentence, parameters, folder, server, href }
}))

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
    if (!text) return show()
    const index = await open(form)
    const { typed, hits } = await rank(index, text)
    const tools = await whole(index, hits.slice(0, OPTIONS))
    if (mine !== turn) return
    const items = tools.map((each, place) => option(place, '.is-' + each.risk, each.href,
      make('code', ...marked(each.name, typed, breaks)), make('b', RISKS[each.risk]),
      make('small', each.server)))
    const all = hits.length ? fill('[[script.all]]', { tools: count(hits.length) }) : '[[script.no_tool]]'
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
    const { name, sentence, risk, category } = each
    const link = Object.assign(make('a', make('code', ...marked(name, typed, breaks))), { href: each.href })
    const said = tokens(name + ' ' + sentence)
    const rest = typed.filter(word => !said.some(other => other.startsWith(word)))
    const also = each.parameters.split(' ').find(each => tokens(each).some(part => rest.some(word => part.startsWith(word))))
    const text = sentence ? make('p', ...marked(sentence, typed)) : make('p.mc-none', '[[script.no_description]]')
    text.dir = 'auto'
    return make('li.mc-hit.is-' + risk, icon(risk), make('h3', link), text, make('div.mc-row',
      make('span.mc-risk', words[risk]),
      make('span.mc-cat.is-' + category, icon(category), words[category]),
      make('span', ...marked(each.server, typed)),
      ...each.factor.map(each => make('span.mc-factor', words[each].toLowerCase())),
      ...(also ? [make('span', '[[script.also]] ', make('code', ...marked(also, rest, breaks)))] : [])))
  }

  async function run() {
    const turn = ++running
    found.hidden = !String(state)
    history.replaceState(null, '', found.hidden ? location.pathname : '?' + state)
    if (found.hidden) return
    const index = await open(find.form)
    const text = state.get('text')?.trim() ?? ''
    const { typed, hits: matched } = await rank(index, text)
    const show = async hits => {
      const tools = await whole(index, hits.slice(0, shown))
      if (turn !== running) return
      list.replaceChildren(...tools.map(each => hit(each, typed)))
      more.hidden = hits.length <= shown
      const hidden = matched.length - hits.length
      status.replaceChildren(make('strong', hits.length ? count(hits.length) : '[[script.no_tool]]'),
        text && fill('[[script.for_text]]', { text }), hidden ? fill('[[script.hidden]]', { tools: count(hidden) }) : '')
    }
    const plain = [...state.keys()].join() === 'text'
    if (plain) await show(matched) // what facets are counted from comes later
    const slugs = state.has('server') ? await get(index.base + 'servers.json') : []
    await rate(index)
    if (turn !== running) return
    const picked = state.getAll('server').map(slug => slugs.indexOf(slug))
    const { hits, counts, servers } = select(index, matched, state, picked)
    const risk = number => Object.keys(RISKS).indexOf(index.kinds[index.kind[number]].risk)
    if (state.has('sort')) hits.sort((a, b) => risk(b) - risk(a)) // of equals the best first
    if (!plain) await show(hits)
    const top = [...servers.keys()].filter(at => servers[at]).sort((a, b) => servers[b] - servers[a]).slice(0, 12)
    const listed = [...new Set([...picked.filter(at => at >= 0), ...top])]
    const firsts = await whole(index, listed.map(at => index.first[at]))
    if (turn !== running) return
    for (const { name, value, parentElement } of inputs()) {
      if (name !== 'server') parentElement.lastElementChild.textContent = digits(counts[value] ?? 0)
    }
    const active = document.activeElement?.value
    group.hidden = false
    group.querySelectorAll('label').forEach(each => each.remove())
    firsts.forEach(({ folder: value, server }, at) => {
      const input = Object.assign(make('input'), { type: 'checkbox', name: 'server', value, checked: state.has('server', value) })
      group.append(make('label', input, server + ' ', make('span', digits(servers[listed[at]]))))
      if (active === value) input.focus()
    })
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
