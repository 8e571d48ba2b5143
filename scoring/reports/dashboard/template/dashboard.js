(function () {
  'use strict';

  var result = document.getElementById('result');
  var verdict = document.getElementById('verdict');

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  function on(selector, kind, act) {
    all(selector).forEach(function (each) { each.addEventListener(kind, act); });
  }

  function make(tag, text, parent) {
    var made = document.createElement(tag);
    made.textContent = text;
    if (parent) { parent.appendChild(made); }
    return made;
  }

  // ---- the result, as it was embedded: only these five escapes are ours
  var ESCAPES = { '\\u003c': '<', '\\u003e': '>', '\\u0026': '&', '\\u2028': '\u2028', '\\u2029': '\u2029' };

  function resultText() {
    return result.textContent.replace(/\\(?:u003c|u003e|u0026|u2028|u2029|[\s\S])/g, function (hit) {
      return ESCAPES[hit] || hit;
    });
  }

  // ---- checking
  function follow(record, path) {
    if (Object.prototype.hasOwnProperty.call(record, path)) { return record[path]; }
    var dot = path.indexOf('.');
    if (dot < 0) { return undefined; }
    var inside = record[path.slice(0, dot)];
    return inside === undefined || inside === null ? undefined : follow(inside, path.slice(dot + 1));
  }

  function cents(points) { return Math.round(parseFloat(points) * 100); }

  function words(hundredths) { return (hundredths / 100).toFixed(2); }

  function sum(lines, of) {
    return lines.reduce(function (before, line) { return before + of(line); }, 0);
  }

  function lostOn(units, id) {
    return sum(units, function (unit) {
      return sum(unit.lines, function (line) {
        var counts = line.points !== null && line.state !== 'missing' && line.state !== 'not_applicable';
        var inside = line.id === id || line.id.indexOf(id + '.') === 0;
        return counts && inside ? cents(line.max) - cents(line.points) : 0;
      });
    });
  }

  function both(unit, what) {
    var lines = unit.lines.filter(function (line) { return line.state === 'verified' && line.self !== null; });
    var own = sum(lines, function (line) { return cents(line.self); });
    var verified = sum(lines, function (line) { return cents(line.verified); });
    return words(what === 'self' ? own : what === 'verified' ? verified : own - verified);
  }

  function same(shown, value) {
    var plain = shown.replace(/−/g, '-').replace(/^\+/, '');
    if (plain === '—') { return value === null || value === '0.00'; }
    if (plain === '一致') { return value === '0.00'; }
    return value !== null && value !== undefined && plain === String(value).replace(/−/g, '-');
  }

  function compare(data) {
    var wrong = [];
    var count = 0;
    function check(cell, value, name) {
      count += 1;
      var right = same(cell.textContent, value);
      cell.classList.toggle('wrong', !right);
      if (!right) { wrong.push(name + ':页面为 ' + cell.textContent + ',数据为 ' + (value === undefined ? '没有' : value)); }
    }
    all('[data-f]').forEach(function (cell) {
      var unit = data.units[cell.closest('[data-u]').dataset.u];
      check(cell, unit && follow(unit, cell.dataset.f), (unit ? unit.unit : '') + ' ' + cell.dataset.f);
    });
    all('[data-both]').forEach(function (cell) {
      var unit = data.units[cell.closest('[data-u]').dataset.u];
      check(cell, unit && both(unit, cell.dataset.both), (unit ? unit.unit : '') + ' 自评与核定');
    });
    all('[data-lost]').forEach(function (cell) {
      var group = cell.closest('[data-g]').dataset.g;
      var units = data.units.filter(function (unit) { return unit.group === group; });
      check(cell, words(lostOn(units, cell.dataset.lost)), group + ' ' + cell.dataset.lost + ' 失分');
    });
    return { count: count, wrong: wrong };
  }

  function say(lines) {
    verdict.textContent = '';
    lines.forEach(function (line) { make('p', (line[0] ? '✓ ' : '✕ ') + line[1], verdict).className = line[0] ? 'right' : 'false'; });
  }

  function figuresTold(data) {
    var found = compare(data);
    if (!found.wrong.length) { return [[true, '页面上 ' + found.count + ' 个数与内含数据逐一相符。']]; }
    var told = found.wrong.slice(0, 5).map(function (each) { return [false, each]; });
    return [[false, '页面上有 ' + found.wrong.length + ' 个数与内含数据不符,已用红框标出:']].concat(told);
  }

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) {
      return ('0' + byte.toString(16)).slice(-2);
    }).join('');
  }

  function verify() {
    var text = resultText();
    var data;
    try { data = JSON.parse(text); } catch (fault) { say([[false, '内含的结果数据已损坏,不能读出。']]); return; }
    var figures = figuresTold(data);
    if (!window.crypto || !window.crypto.subtle) {
      say(figures.concat([[false, '这个浏览器打开本地文件时不能计算指纹。请用较新的 Chromium 内核浏览器打开,或“保存数据”后由计分程序核对。']]));
      return;
    }
    window.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then(function (digest) {
      var right = hex(digest) === document.getElementById('fingerprint').textContent;
      say([[right, right ? '内含数据的指纹与所载指纹相符。' : '内含数据的指纹与所载指纹不符:数据被改动过。算得 ' + hex(digest)]].concat(figures));
    });
  }

  function save(event) {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([resultText()], { type: 'application/json' }));
    link.download = event.currentTarget.dataset.file;
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
  }

  // ---- tables: sorting, finding, copying
  function value(row, column) {
    var text = row.cells[column].textContent.replace(/−/g, '-').trim();
    return text === '—' || text === '' ? null : isNaN(Number(text)) ? text : Number(text);
  }

  function order(column, up) {
    return function (one, other) {
      var a = value(one, column), b = value(other, column);
      if (a === null || b === null) { return (a === null) - (b === null); }
      var by = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'zh');
      return up ? by : -by;
    };
  }

  function sort(head) {
    var table = head.closest('table');
    var body = table.tBodies[0];
    var column = head.cellIndex;
    var was = head.getAttribute('aria-sort');
    var first = column === 0 || head.classList.contains('text');
    var up = was ? was !== 'ascending' : first;
    all('th[aria-sort]', table).forEach(function (each) { each.removeAttribute('aria-sort'); });
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    Array.prototype.slice.call(body.rows).sort(order(column, up)).forEach(function (row) { body.appendChild(row); });
  }

  function sortable(head) {
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.textContent = '';
    head.appendChild(button);
    button.addEventListener('click', function () { sort(head); });
  }

  function find(event) {
    var wanted = event.target.value.trim().toLowerCase();
    all('[data-name]', event.target.closest('.question')).forEach(function (row) {
      row.hidden = row.dataset.name.toLowerCase().indexOf(wanted) < 0;
    });
  }

  // a spreadsheet takes these for the beginning of a formula
  function harmless(text) {
    var one = text.replace(/\s+/g, ' ').trim();
    return /^[=+\-@＝＋－＠]/.test(one) && isNaN(Number(one)) ? "'" + one : one;
  }

  function copy(event) {
    var table = event.target.closest('.question').querySelector('table');
    var rows = all('tr', table).filter(function (row) { return !row.hidden; });
    var text = rows.map(function (row) {
      return Array.prototype.map.call(row.cells, function (cell) { return harmless(cell.textContent.replace(/−/g, '-')); }).join('\t');
    }).join('\n');
    var area = make('textarea', '', document.body);
    area.value = text;
    area.select();
    var done = document.execCommand('copy');
    document.body.removeChild(area);
    event.target.parentNode.querySelector('.copied').textContent = done ? '已复制 ' + (rows.length - 1) + ' 行' : '请选中表格后按 Ctrl+C 复制';
  }

  // ---- getting about
  function shownUnit() {
    var named = document.getElementById(location.hash.slice(1));
    return named && named.classList.contains('unit-page') ? named : null;
  }

  function turn(rel) {
    var link = shownUnit() && shownUnit().querySelector('a[rel=' + rel + ']');
    if (link) { location.hash = link.getAttribute('href'); }
  }

  function keys(event) {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { return; }
    if (event.key === 'ArrowLeft') { turn('prev'); }
    if (event.key === 'ArrowRight') { turn('next'); }
  }

  function jumps(group) {
    var bar = group.querySelector('.jumps');
    all('.question', group).forEach(function (part) {
      var button = make('button', part.querySelector('h2').textContent.replace(/[?]$/, ''), bar);
      button.type = 'button';
      button.addEventListener('click', function () { part.scrollIntoView({ behavior: 'smooth' }); });
    });
  }

  // on paper the overview comes first, and its groups in their order
  function turnAround() {
    var main = document.querySelector('main');
    var overview = main.querySelector('.overview');
    all('.group', overview).reverse().forEach(function (each) { overview.appendChild(each); });
    main.insertBefore(overview, main.firstElementChild === overview ? null : main.firstElementChild);
  }

  function printAll() {
    document.body.classList.add('print-all');
    turnAround();
    window.print();
  }

  function printed() {
    if (document.body.classList.contains('print-all')) { turnAround(); }
    document.body.classList.remove('print-all');
  }

  // an anchor of its own would take the place of the unit that is shown
  function toCheck(event) {
    event.preventDefault();
    document.getElementById('check').scrollIntoView({ behavior: 'smooth' });
  }

  function shown() {
    var unit = shownUnit();
    document.getElementById('goto').value = unit ? unit.id : '';
  }

  all('[hidden]').forEach(function (each) { each.hidden = false; });
  all('.sortable thead th').forEach(sortable);
  all('.group').forEach(jumps);
  on('#verify', 'click', verify);
  on('#save', 'click', save);
  on('.find', 'input', find);
  on('.copy', 'click', copy);
  on('#print', 'click', function () { window.print(); });
  on('#print-all', 'click', printAll);
  on('#to-check', 'click', toCheck);
  on('#goto', 'change', function (event) { location.hash = event.target.value || 'g1'; });
  document.addEventListener('keydown', keys);
  window.addEventListener('hashchange', shown);
  window.addEventListener('afterprint', printed);
  shown();
}());
