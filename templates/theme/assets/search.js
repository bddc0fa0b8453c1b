// Search over every tool, by an index that is loaded in pieces: see generator/site/search.py.
const LEVELS = ['low', 'medium', 'high', 'critical']
const PAGE = 20
const MOST_FILES = 8 // files of words that one typed word may load
const FACETS = ['risk', 'category', 'factor', 'finding', 'server']
const TOKEN = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|(?:(?![a-zA-Z])\p{L})+/gu
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name])
const digits = number => number.toLocaleString(document.documentElement.lang || 'en')
const loaded = new Map()
const get = (base, name) => {
  if (!loaded.has(name)) {
    loaded.set(name, fetch(base + name).then(answer => {
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
      return answer.json()
    }))
  }
  return loaded.get(name)
}
const tokens = text => (text.match(TOKEN) ?? []).map(word => word.toLowerCase())

function unpack(head) {
  const server = new Uint16Array(head.tools)
  let first = 0
  head.servers.forEach((count, at) => server.fill(at, first, first += count))
  head.server = server
  head.kind = Uint16Array.from(head.ratings, sign => sign.codePointAt(0) - 0x30)
  return head
}

// the words of the vocabulary that start with what was typed
async function matching(index, base, typed) {
  const last = text => { // the file that a word would stand in
    let low = 0, high = index.words.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (index.words[middle] <= text) low = middle
      else high = middle - 1
    }
    return low
  }
  const from = last(typed)
  const to = Math.min(last(typed + '\uffff'), from + MOST_FILES - 1)
  const files = []
  for (let number = from; number <= to; number++) files.push(get(base, `words-${number}.json`))
  const found = []
  for (const file of await Promise.all(files)) {
    for (const word of Object.keys(file)) if (word.startsWith(typed)) found.push([word, file[word]])
  }
  return found
}

// for every tool the best score over the words that start with `typed`
async function scores(index, base, typed) {
  const best = new Float32Array(index.tools)
  const ways = typed.length > 3 && typed.endsWith('s') ? [typed, typed.slice(0, -1)] : [typed]
  for (const way of ways) {
    for (const [word, [strong, weak]] of await matching(index, base, way)) {
      const fit = word === typed ? 2 : word === way || word === typed + 's' ? 1.8 : 1
      for (const [list, worth] of [[strong, 4], [weak, 1]]) {
        let number = 0
        for (const step of list) {
          number += step
          best[number] = Math.max(best[number], fit * worth)
        }
      }
    }
  }
  return best
}

async function rank(index, base, typed) {
  const all = await Promise.all(typed.map(word => scores(index, base, word)))
  const total = all[0]
  for (let at = 0; at < total.length; at++) {
    for (let each = 1; each < all.length && total[at]; each++) {
      total[at] = all[each][at] ? total[at] + all[each][at] : 0
    }
  }
  return total
}

// what passes, and for each facet how many would pass with one of its values chosen
function select(index, keys, score, chosen) {
  const wanted = {}, counts = {}, hits = []
  for (const name of FACETS) {
    wanted[name] = new Set(chosen[name].map(value => keys[name].indexOf(value)))
    counts[name] = new Uint32Array(keys[name].length)
  }
  const single = FACETS.filter(name => name !== 'factor')
  const bits = [...wanted.factor].reduce((sum, bit) => sum | 1 << bit, 0) // a tool must have all
  let found = 0
  for (let number = 0; number < index.tools; number++) {
    if (score && !score[number]) continue
    found++
    const [category, risk, factors, finding] = index.kinds[index.kind[number]]
    const value = { category, risk, finding: finding - 1, server: index.server[number] }
    const failed = single.filter(name => wanted[name].size && !wanted[name].has(value[name]))
    if ((factors & bits) !== bits) failed.push('factor')
    if (failed.length > 1) continue
    for (const name of single) if (value[name] >= 0 && (failed[0] ?? name) === name) counts[name][value[name]]++
    if (failed.length) continue
    keys.factor.forEach((_, bit) => { if (factors & 1 << bit) counts.factor[bit]++ })
    hits.push(number)
  }
  return { hits, counts, found }
}

function order(index, hits, score, sort) {
  const risk = number => index.kinds[index.kind[number]][1]
  if (sort === 'risk') return hits.sort((a, b) => risk(b) - risk(a) || (score ? score[b] - score[a] : 0) || a - b)
  return score ? hits.sort((a, b) => score[b] - score[a] || index.lengths[a] - index.lengths[b] || a - b) : hits
}

const make = (tag, name, ...inner) => {
  const element = document.createElement(tag)
  if (name) element.className = name
  element.append(...inner)
  return element
}
const icon = name => { // a copy of one on the page: every level and category stands in a facet
  const found = document.querySelector('.mc-facets .mc-i').cloneNode(true)
  found.firstElementChild.setAttribute('href', '#i-' + name)
  return found
}
const breaks = text => text.split(/(?<=[_./:@-])(?=.)|(?<=[a-z0-9])(?=[A-Z])/)
  .flatMap((part, at) => at ? [document.createElement('wbr'), part] : [part])

// text with the typed words marked where a word of it starts
function marked(text, typed, split = part => [part]) {
  const out = []
  let end = 0
  const starts = new RegExp(TOKEN.source, 'gu')
  for (const { 0: word, index } of text.matchAll(starts)) {
    const low = word.toLowerCase()
    const hit = typed.filter(each => low.startsWith(each) || (each.length > 3 && each.endsWith('s') && low === each.slice(0, -1)))
    if (!hit.length || index < end) continue
    const length = Math.min(word.length, Math.max(...hit.map(each => each.length)))
    out.push(...split(text.slice(end, index)), make('mark', '', text.slice(index, index + length)))
    end = index + length
  }
  return [...out, ...split(text.slice(end))]
}

function start(box) {
  const root = '../'
  const base = root + 'search/'
  const keys = {
    risk: LEVELS, category: box.dataset.categories.split(' '), factor: box.dataset.factors.split(' '),
    finding: ['yes'], server: [],
  }
  let titles = []
  const [found, find, facets, list, status, sort, more] =
    ['.mc-found', '#find', '.mc-facets', '.mc-hits', '[role=status]', '#sort', '.mc-more'].map(each => box.querySelector(each))
  const browse = document.querySelector('section[aria-labelledby=browse]')
  const words = Object.fromEntries([...facets.querySelectorAll('input')].map(each => [each.value, each.parentElement.textContent.trim()]))
  const folder = find.form.action.endsWith('.html') ? 'index.html' : ''
  let shown = PAGE
  let running = 0

  const given = new URLSearchParams(location.search)
  find.value = given.get('text') ?? ''
  sort.value = given.get('sort') ?? ''
  for (const input of facets.querySelectorAll('input')) input.checked = given.getAll(input.name).includes(input.value)
  let servers = given.getAll('server')
  const checked = name => [...facets.querySelectorAll(`[name=${name}]:checked`)].map(each => each.value)
  const chosen = () => Object.fromEntries(FACETS.map(name => [name, name === 'server' ? servers : checked(name)]))
  const write = () => {
    const state = new URLSearchParams()
    if (find.value.trim()) state.set('text', find.value.trim())
    for (const [name, values] of Object.entries(chosen())) for (const value of values) state.append(name, value)
    if (sort.value) state.set('sort', sort.value)
    const query = state.toString()
    history.replaceState(null, '', query ? '?' + query : location.pathname)
    return query
  }

  async function hit(index, number, typed) {
    const records = await get(base, `tools-${Math.floor(number / index.per)}.json`)
    const [name, sentence, parameters, slug] = records[number % index.per]
    const [category, risk, factors] = index.kinds[index.kind[number]]
    const server = index.server[number]
    const level = LEVELS[risk]
    const link = make('a', '', make('code', '', ...marked(name, typed, breaks)))
    link.href = `${root}servers/${keys.server[server]}/${encodeURIComponent(slug ?? name)}/${folder}`
    const kind = keys.category[category]
    const about = make('div', 'mc-row',
      make('span', 'mc-risk', words[level]),
      make('span', `mc-cat is-${kind}`, icon(kind), words[kind]),
      make('span', '', ...marked(titles[server], typed)))
    const pills = keys.factor.filter((_, bit) => factors & 1 << bit).map(each => make('span', 'mc-factor', words[each].toLowerCase()))
    if (pills.length) about.append(make('span', 'mc-row mc-row-tight', ...pills))
    const said = tokens(name + ' ' + sentence)
    const rest = typed.filter(word => !said.some(other => other.startsWith(word)))
    const also = parameters.split(' ').find(each => tokens(each).some(part => rest.some(word => part.startsWith(word))))
    if (also) about.append(make('span', '', '[[script.also]] ', make('code', '', ...marked(also, rest, breaks))))
    const text = make('p', '', ...(sentence ? marked(sentence, typed) : [make('span', 'mc-none', '[[script.no_description]]')]))
    text.dir = 'auto'
    return make('li', `mc-hit is-${level}`, icon(level), make('h3', '', link), text, about)
  }

  function showServers(index, counts) {
    const group = facets.querySelector('.mc-servers')
    const top = [...keys.server.keys()].filter(at => counts[at]).sort((a, b) => counts[b] - counts[a] || a - b)
    const picked = servers.map(name => keys.server.indexOf(name)).filter(at => at >= 0)
    group.hidden = false
    const active = document.activeElement?.value
    group.querySelectorAll('label').forEach(each => each.remove())
    for (const at of new Set([...picked, ...top.slice(0, 12)])) {
      const input = document.createElement('input')
      Object.assign(input, { type: 'checkbox', name: 'server', value: keys.server[at], checked: servers.includes(keys.server[at]) })
      group.append(make('label', '', input, titles[at] + ' ', make('span', '', String(counts[at]))))
      if (active === input.value) input.focus()
    }
  }

  async function run() {
    const turn = ++running
    const query = write()
    const idle = !query
    found.hidden = idle
    if (browse) browse.hidden = !idle
    if (idle) { list.replaceChildren(); status.textContent = ''; return }
    const [index, known] = await Promise.all([get(base, 'index.json').then(head => head.kind ? head : unpack(head)), get(base, 'servers.json')])
    keys.server = known.map(each => each[0])
    titles = known.map(each => each[1])
    const text = find.value.trim()
    const all = [...new Set(tokens(text))]
    const telling = all.filter(word => !index.stop.includes(word))
    const typed = telling.length ? telling : all
    const score = typed.length ? await rank(index, base, typed) : null
    if (turn !== running) return
    const { hits, counts, found: matched } = select(index, keys, score, chosen())
    const ordered = order(index, hits, score, sort.value)
    const items = await Promise.all(ordered.slice(0, shown).map(number => hit(index, number, typed)))
    if (turn !== running) return
    list.replaceChildren(...items)
    more.hidden = ordered.length <= shown
    const count = number => number === 1 ? '[[script.one_tool]]' : fill('[[script.tools]]', { count: digits(number) })
    const hidden = matched - ordered.length
    status.replaceChildren(make('strong', '', hits.length ? count(hits.length) : '[[script.no_tool]]'), text ? fill('[[script.for_text]]', { text }) : '',
      hidden ? fill('[[script.hidden]]', { tools: count(hidden) }) : '')
    for (const input of facets.querySelectorAll('input')) {
      const at = keys[input.name].indexOf(input.value)
      if (input.name !== 'server') input.parentElement.querySelector('span').textContent = digits(counts[input.name][at])
    }
    showServers(index, counts.server)
  }
  const search = () => run().catch(error => { status.textContent = fill('[[script.unreadable]]', { reason: error.message }) })

  find.form.addEventListener('submit', event => { event.preventDefault(); search() })
  find.addEventListener('input', () => { shown = PAGE; search() })
  sort.addEventListener('change', search)
  facets.addEventListener('change', event => {
    shown = PAGE
    if (event.target.name === 'server') servers = checked('server')
    search()
  })
  more.addEventListener('click', async () => {
    const at = list.children.length
    shown += PAGE
    await run()
    list.children[at]?.querySelector('a').focus()
  })
  // arrows walk the results, Escape goes back
  box.addEventListener('keydown', event => {
    const links = [...list.querySelectorAll('h3 a')]
    const at = links.indexOf(document.activeElement)
    if (event.key === 'ArrowDown' && (at >= 0 || document.activeElement === find)) {
      event.preventDefault()
      links[at + 1]?.focus()
    } else if (event.key === 'ArrowUp' && at >= 0) {
      event.preventDefault()
      at ? links[at - 1].focus() : find.focus({ preventScroll: true })
    } else if (event.key === 'Escape' && at >= 0) {
      find.focus({ preventScroll: true })
    } else if (event.key === 'Escape' && document.activeElement === find && find.value) {
      event.preventDefault()
      find.value = ''
      search()
    }
  })
  if (matchMedia('(width < 60rem)').matches) facets.querySelector('details').open = false
  search()
  if (!location.hash) find.focus({ preventScroll: true })
}
document.querySelectorAll('.mc-search').forEach(start)
