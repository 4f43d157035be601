project = 'Handbook'
html_theme = 'furo'
html_static_path = ['_static']
html_css_files = ['portogram/embed.css']
html_js_files = [('portogram/embed.js', {'type': 'module'})]
