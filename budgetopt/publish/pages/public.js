
(function () {
  var box = document.getElementById('search'), field = document.getElementById('words');
  var told = document.getElementById('found'), rows = Array.from(document.querySelectorAll('tr.program'));
  var texts = rows.map(function (row) { return (row.textContent + ' ' + row.dataset.department).toLowerCase(); });
  var parts = Array.from(document.querySelectorAll('section.department'));
  box.hidden = false;
  field.addEventListener('input', function () {
    var words = field.value.toLowerCase().split(/\s+/).filter(Boolean), found = 0;
    rows.forEach(function (row, at) {
      var fits = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      row.hidden = !fits;
      if (fits) { found += 1; }
    });
    parts.forEach(function (part) {
      part.hidden = !part.querySelector('tr.program:not([hidden])');
      part.classList.toggle('part', words.length > 0);
    });
    told.textContent = words.length ? found + ' of ' + rows.length + ' programs' : '';
  });
})();
