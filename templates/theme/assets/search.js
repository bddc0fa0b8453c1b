// Search over every tool. The index is made by generator/site/search.py and loaded in pieces:
// ratings first, then the vocabulary that the typed words fall into, then the tools that are shown.
(() => {
  const LEVELS = ['low', 'medium', 'high', 'critical']
  const PAGE = 20 // hits shown at once
  const MOST_FILES = 8 // files of words that one typed word may load
  const FACETS = ['risk', 'category', 'factor', 'finding', 'server']
  const TOKEN = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|(?:(?![a-zA-Z])\p{L})+/gu
  const STOP = new Set(('a an and any are as at be by can for from has if in into is it its not of on or that ' +
    'the then this to use used using via was when which will with you your').split(' '))
  const loaded = new Map()
  const get = (base, name) => {
    if (!loaded.has(name)) {
      loaded.set(name, fetch(base + name).then(answer => {
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
        return answer.json()
      }))
      loaded.get(name).catch(() => loaded.delete(name))
    }
    return loaded.get(name)
  }
  const tokens = text => (text.match(TOKEN) ?? []).map(word => word.toLowerCase())

  // what is said of each tool, as one row of bits a kind: see Index._head
  function unpack(head) {
    const servers = new Uint32Array(head.servers.length + 1)
    head.servers.forEach((count, at) => { servers[at + 1] = servers[at] + count })
    const server = new Uint16Array(head.tools)
    head.servers.forEach((_, at) => server.fill(at, servers[at], servers[at + 1]))
    const kind = Uint16Array.from(head.ratings, sign => sign.codePointAt(0) - 0x30)
    return { ...head, first: servers, server, kind }
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
            if (best[number] < fit * worth) best[number] = fit * worth
          }
        }
      }
    }
    return best
  }

  async function rank(index, base, text) {
    let typed = [...new Set(tokens(text))]
    const telling = typed.filter(word => !STOP.has(word))
    if (telling.length) typed = telling
    if (!typed.length) return null
    const all = await Promise.all(typed.map(word => scores(index, base, word)))
    const total = all[0]
    for (let at = 0; at < total.length; at++) {
      for (let each = 1; each < all.length && total[at]; each++) {
        total[at] = all[each][at] ? total[at] + all[each][at] : 0
      }
    }
    return total
  }

  // what passes, and for each facet how many would pass with one more of its values
  function select(index, names, score, chosen) {
    const wanted = { // sets of numbers; factors as bits, all of which a tool must have
      risk: new Set(chosen.risk.map(name => LEVELS.indexOf(name))),
      category: new Set(chosen.category.map(name => names.categories.indexOf(name))),
      factor: chosen.factor.reduce((bits, name) => bits | 1 << names.factors.indexOf(name), 0),
      finding: chosen.finding.length,
      server: new Set(chosen.server.map(name => names.servers.indexOf(name))),
    }
    const counts = {
      risk: new Uint32Array(LEVELS.length), category: new Uint32Array(names.categories.length),
      factor: new Uint32Array(names.factors.length), finding: new Uint32Array(1),
      server: new Uint32Array(index.servers.length),
    }
    const hits = []
    let words = 0
    for (let number = 0; number < index.tools; number++) {
      if (score && !score[number]) continue
      words++
      const [category, risk, factors, finding] = index.kinds[index.kind[number]]
      const server = index.server[number]
      const fails = {
        risk: wanted.risk.size && !wanted.risk.has(risk),
        category: wanted.category.size && !wanted.category.has(category),
        factor: (factors & wanted.factor) !== wanted.factor,
        finding: wanted.finding && !finding,
        server: wanted.server.size && !wanted.server.has(server),
      }
      const failed = FACETS.filter(name => fails[name])
      if (failed.length > 1) continue
      const counted = name => !failed.length || failed[0] === name
      if (counted('risk')) counts.risk[risk]++
      if (counted('category')) counts.category[category]++
      if (!fails.factor && !failed.length) names.factors.forEach((_, bit) => { if (factors & 1 << bit) counts.factor[bit]++ })
      if (counted('finding') && finding) counts.finding[0]++
      if (counted('server')) counts.server[server]++
      if (!failed.length) hits.push(number)
    }
    return { hits, counts, words }
  }

  function order(index, hits, score, sort) {
    const risk = number => index.kinds[index.kind[number]][1]
    if (sort === 'risk') return hits.sort((a, b) => risk(b) - risk(a) || (score ? score[b] - score[a] : 0) || a - b)
    return score ? hits.sort((a, b) => score[b] - score[a] || a - b) : hits
  }

  // ---- what is shown
  const make = (tag, name, ...inner) => {
    const element = document.createElement(tag)
    if (name) element.className = name
    element.append(...inner)
    return element
  }
  const icon = name => {
    const space = 'http://www.w3.org/2000/svg'
    const found = document.createElementNS(space, 'svg')
    found.setAttribute('class', 'mc-i')
    found.setAttribute('viewBox', '0 0 16 16')
    found.setAttribute('aria-hidden', 'true')
    const use = document.createElementNS(space, 'use')
    use.setAttribute('href', '#i-' + name)
    found.append(use)
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
    const names = {
      categories: box.dataset.categories.split(' '), factors: box.dataset.factors.split(' '), servers: [], titles: [],
    }
    const find = box.querySelector('#find')
    const facets = box.querySelector('.mc-facets')
    const list = box.querySelector('.mc-hits')
    const status = box.querySelector('[role=status]')
    const sort = box.querySelector('#sort')
    const more = box.querySelector('.mc-more')
    const browse = document.querySelector('section[aria-labelledby=browse]')
    const words = Object.fromEntries([...facets.querySelectorAll('input')].map(each => [each.value, each.parentElement.textContent.trim()]))
    const folder = find.form.action.endsWith('.html') ? 'index.html' : ''
    let shown = PAGE
    let running = 0

    const read = () => {
      const state = new URLSearchParams(location.search)
      find.value = state.get('text') ?? ''
      sort.value = state.get('sort') ?? ''
      const given = Object.fromEntries(FACETS.map(name => [name, state.getAll(name)]))
      for (const input of facets.querySelectorAll('input')) input.checked = given[input.name].includes(input.value)
      return given
    }
    let servers = read().server
    const chosen = () => ({
      ...Object.fromEntries(FACETS.map(name => [name, [...facets.querySelectorAll(`input[name=${name}]:checked`)].map(each => each.value)])),
      server: servers,
    })
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
      link.href = `${root}servers/${names.servers[server]}/${encodeURIComponent(slug ?? name)}/${folder}`
      const kind = names.categories[category]
      const about = make('div', 'mc-row',
        make('span', 'mc-risk', words[level]),
        make('span', `mc-cat is-${kind}`, icon(kind), words[kind]),
        make('span', '', ...marked(names.titles[server], typed)))
      const pills = names.factors.filter((_, bit) => factors & 1 << bit).map(each => make('span', 'mc-factor', words[each].toLowerCase()))
      if (pills.length) about.append(make('span', 'mc-row mc-row-tight', ...pills))
      const said = new Set([...tokens(name), ...tokens(sentence)])
      const also = parameters.split(' ').filter(each => tokens(each).some(part =>
        typed.some(word => part.startsWith(word) && ![...said].some(other => other.startsWith(word)))))
      if (also.length) about.append(make('span', '', 'also in parameter ', make('code', '', ...marked(also[0], typed, breaks))))
      const text = make('p', '', ...(sentence ? marked(sentence, typed) : [make('span', 'mc-none', 'No description given.')]))
      text.dir = 'auto'
      return make('li', `mc-hit is-${level}`, icon(level), make('h3', '', link), text, about)
    }

    function showServers(index, counts) {
      const group = facets.querySelector('.mc-servers')
      const top = [...names.servers.keys()].filter(at => counts[at] || servers.includes(names.servers[at]))
        .sort((a, b) => counts[b] - counts[a] || a - b).slice(0, 12)
      for (const at of servers.map(name => names.servers.indexOf(name))) if (at >= 0 && !top.includes(at)) top.push(at)
      group.hidden = !top.length
      const active = document.activeElement?.name === 'server' ? document.activeElement.value : null
      group.querySelectorAll('label').forEach(each => each.remove())
      for (const at of top) {
        const input = document.createElement('input')
        Object.assign(input, { type: 'checkbox', name: 'server', value: names.servers[at], checked: servers.includes(names.servers[at]) })
        group.append(make('label', '', input, names.titles[at] + ' ', make('span', '', String(counts[at]))))
        if (active === input.value) input.focus()
      }
    }

    async function run() {
      const turn = ++running
      const query = write()
      const idle = !query
      box.querySelector('.mc-found').hidden = idle
      if (browse) browse.hidden = !idle
      if (idle) { list.replaceChildren(); status.textContent = ''; return }
      const [index, known] = await Promise.all([get(base, 'index.json').then(head => head.kind ? head : Object.assign(head, unpack(head))), get(base, 'servers.json')])
      names.servers = known.map(each => each[0])
      names.titles = known.map(each => each[1])
      const text = find.value.trim()
      const score = await rank(index, base, text)
      if (turn !== running) return
      const { hits, counts, words: matched } = select(index, names, score, chosen())
      const typed = [...new Set(tokens(text))].filter((word, _, all) => !STOP.has(word) || all.length === 1)
      const ordered = order(index, hits, score, sort.value)
      const items = await Promise.all(ordered.slice(0, shown).map(number => hit(index, number, typed)))
      if (turn !== running) return
      list.replaceChildren(...items)
      more.hidden = ordered.length <= shown
      const count = number => `${number.toLocaleString('en')} tool${number === 1 ? '' : 's'}`
      const hidden = matched - ordered.length
      status.replaceChildren(make('strong', '', hits.length ? count(hits.length) : 'No tool'), text ? ` for “${text}”` : '',
        hidden ? `; ${count(hidden)} more without the filters` : '')
      for (const input of facets.querySelectorAll('input')) {
        const keys = { risk: LEVELS, category: names.categories, factor: names.factors, finding: ['yes'] }[input.name]
        if (keys) input.parentElement.querySelector('span').textContent = counts[input.name][keys.indexOf(input.value)].toLocaleString('en')
      }
      showServers(index, counts.server)
      box.dataset.done = String(turn)
    }
    const search = () => run().catch(error => { status.textContent = `The index could not be read (${error.message}).` })

    find.form.addEventListener('submit', event => { event.preventDefault(); search() })
    find.addEventListener('input', () => { shown = PAGE; search() })
    sort.addEventListener('change', search)
    facets.addEventListener('change', event => {
      shown = PAGE
      if (event.target.name === 'server') servers = [...facets.querySelectorAll('input[name=server]:checked')].map(each => each.value)
      search()
    })
    more.addEventListener('click', async () => {
      const at = list.children.length
      shown += PAGE
      await run()
      list.children[at]?.querySelector('a').focus()
    })
    addEventListener('popstate', () => { servers = read().server; search() })
    // arrows walk the results, Escape goes back to the box and then empties it
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
    if (!location.hash && !('ontouchstart' in window)) find.focus({ preventScroll: true })
  }
  const ready = () => document.querySelectorAll('.mc-search').forEach(start)
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', ready)
  else ready()
})()
