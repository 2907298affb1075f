/** The page's look: calm, in the reader's own fonts, light or dark as he has it, and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fdfdfb;--card:#fff;--ink:#1c1e21;--soft:#565b63;--line:#dcdfe3;--fill:#f2f3f1;--good:#17663a;--good-fill:#e3f2e8;--near:#1b5e84;--near-fill:#e1eff7;--bad:#a3271b;--bad-fill:#fbe7e4;--open:#7a5200;--open-fill:#f8eed8;--link:#1a4f9c}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--card:#1c1f23;--ink:#e7e8ea;--soft:#a9afb8;--line:#363b42;--fill:#23272c;--good:#7fd3a0;--good-fill:#173524;--near:#8cc8ec;--near-fill:#16303f;--bad:#ff9d90;--bad-fill:#43211d;--open:#edc26b;--open-fill:#3a2f14;--link:#9dc3ff}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
body{margin:0 auto;max-width:64rem;padding:2rem 1.25rem 4rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1,h2,h3,p,dl,figure,pre{margin:0}
h1{font:600 1.7rem/1.25 Georgia,"Times New Roman",serif}
h2{font-size:1.2rem;margin:3rem 0 1rem}
h3{font:400 1.08rem/1.45 Georgia,"Times New Roman",serif}
.text{unicode-bidi:isolate;overflow-wrap:anywhere;overflow:hidden;overflow:clip}
h1.text,h3.text,.sentence{max-height:14em;overflow:auto}
code,pre,.value{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem}
.soft{color:var(--soft);font-size:.9rem}
.banner{border:1px solid var(--line);border-left:.5rem solid currentcolor;border-radius:.5rem;background:var(--card);padding:1rem 1.25rem;margin:1.25rem 0}
.banner .sentence{color:var(--ink);margin-top:.35rem}
.word{font-size:1.25rem;font-weight:650}
.reproduced,.identical{color:var(--good)}.within-tolerance{color:var(--near)}
.not-reproduced,.differs,.missing{color:var(--bad)}
.partially-reproduced,.did-not-run,.not-comparable{color:var(--open)}
.mark{width:1.15em;height:1.15em;vertical-align:-.22em;margin-right:.4em;flex:none}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:1rem 0 0}
fieldset{border:0;padding:0;margin:0 0 1rem;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
legend{float:left;margin-right:1rem;color:var(--soft)}
label{cursor:pointer}
.claims{list-style:none;padding:0;margin:0;display:grid;grid-template-columns:minmax(0,1fr);gap:.9rem}
.claims>li{border:1px solid var(--line);border-radius:.5rem;background:var(--card);padding:1rem 1.15rem;content-visibility:auto;contain-intrinsic-size:auto 14rem;break-inside:avoid}
.top{display:flex;gap:1rem;justify-content:space-between;align-items:start}
.outcome{white-space:nowrap;font-weight:600;font-size:.92rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem 1.5rem;margin-top:.75rem}
dt{color:var(--soft);font-size:.8rem}dd{margin:0}
.plot{display:block;width:100%;max-width:36rem;height:auto;margin-top:.75rem}
svg text{font:11px system-ui,sans-serif;fill:var(--soft)}
.band{fill:var(--near-fill);stroke:var(--near)}.axis{stroke:var(--line)}.want{stroke:var(--ink);stroke-width:2}
.dot{fill:currentcolor}.bar{fill:var(--near)}.use{fill:var(--near-fill);stroke:var(--near);stroke-width:1.2}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem;margin-top:1rem}
img{display:block;max-width:100%;height:auto;border:1px solid var(--line);background:#fff}
figcaption{color:var(--soft);font-size:.85rem;margin-top:.25rem}
.swipe{overflow-x:scroll;max-width:36rem;margin-top:.5rem;border:1px solid var(--line);background:#fff}
.track{display:grid;width:200%}
.track>*{grid-area:1/1;min-width:0}
.under,.over img{position:sticky;left:0;width:50%;border:0}
.over{clip-path:inset(0 50% 0 0);border-right:0}
.scroll{overflow-x:auto;margin-top:.75rem}
table{border-collapse:collapse;font-size:.9rem;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere;min-width:4rem}
th{font-weight:600}thead th{color:var(--soft);font-size:.8rem}
.hash{font-size:.75rem;color:var(--soft)}
td.changed{background:var(--bad-fill);color:var(--bad);padding-left:.4rem}td.moved{background:var(--near-fill);color:var(--near);padding-left:.4rem}
del{opacity:1}ins{text-decoration:none;font-weight:600}
details{margin-top:.75rem}summary{cursor:pointer;color:var(--link)}
pre{background:var(--fill);border-radius:.35rem;padding:.75rem 1rem;overflow:auto;max-height:28rem;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
.tool{display:none}.scripted .tool{display:inline-block}
input[type=search],button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:.35rem;padding:.3rem .7rem}
.step{border-top:1px solid var(--line);padding:1rem 0;break-inside:avoid}
body:has(#show-open:checked) .claims>li.fine,body:has(#show-fine:checked) .claims>li.off{display:none}
@media (max-width:36rem){body{padding:1.25rem .9rem 3rem}.top{flex-direction:column-reverse;gap:.4rem}}
@media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--fill:#f4f4f4;--good:#17663a;--good-fill:#e3f2e8;--near:#1b5e84;--near-fill:#e1eff7;--bad:#a3271b;--bad-fill:#fbe7e4;--open:#7a5200;--open-fill:#f8eed8;--link:#000}body{max-width:none;padding:0}.swipe,.swipe-title,nav,fieldset,.tool,.scripted .tool{display:none}.claims>li{content-visibility:visible}pre{max-height:none}}
`

/** Nothing needs it to be read: it searches the environment and copies commands. It takes nothing from the page's text. */
export const script = `
document.documentElement.classList.add('scripted')
for(const box of document.querySelectorAll('input[data-filter]'))box.addEventListener('input',()=>{const word=box.value.toLowerCase();for(const id of box.dataset.filter.split(' ')){const table=document.getElementById(id);if(!table)continue;const fold=table.closest('details');if(fold)fold.open=word!=='';for(const row of table.querySelectorAll('tbody tr'))row.hidden=!row.textContent.toLowerCase().includes(word)}})
for(const button of document.querySelectorAll('button[data-copy]'))button.addEventListener('click',async()=>{const text=document.getElementById(button.dataset.copy).textContent;try{await navigator.clipboard.writeText(text);button.textContent='Copied'}catch{const range=document.createRange();range.selectNodeContents(document.getElementById(button.dataset.copy));getSelection().removeAllRanges();getSelection().addRange(range);button.textContent='Selected: press Ctrl+C'}})
`
