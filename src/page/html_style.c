/* The style sheet of all HTML pages. It is small, because it is in every one of thousands of files. */
#include "config.h"
#include "page/html.h"

const char *html_style(void)
{
	return "*{box-sizing:border-box}"
		"body{margin:0 auto;padding:.5rem .75rem 2rem;max-width:60rem;font:1rem/1.4 system-ui,sans-serif;color:#111;background:#fff;overflow-wrap:anywhere}"
		":lang(ur){font-family:\"Noto Nastaliq Urdu\",\"Noto Naskh Arabic\",serif;line-height:1.9}"
		"a{color:#0645ad}h1,h2{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;font-size:1.35em;margin:.4rem 0}"
		"h2{font-size:1.1em;margin-top:1.4rem;border-bottom:2px solid #246}p,dl,table,figure{margin:.4rem 0}"
		".v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
		"nav ol{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.3rem 0;list-style:none}"
		".sa{background:#fd6;border:1px solid #960;padding:.2rem .5rem}"
		".no,footer{color:#444;font-size:.875em}footer{border-top:1px solid #999;margin-top:2rem}"
		"dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(6rem,8rem) minmax(9rem,1fr))}.o{grid-template-columns:8rem 1fr}"
		"dt,dd{border-bottom:1px solid #ddd;padding-right:.5rem}dt{color:#444}dd{margin:0}"
		".t{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}caption{text-align:left}"
		"th,td{padding:.1rem .4rem;border-bottom:1px solid #ccc;text-align:right;vertical-align:top;overflow-wrap:normal;font-weight:400}"
		"td{white-space:nowrap}thead th{color:#444;font-size:.875em;vertical-align:bottom;border-bottom:2px solid #246}"
		".l,tbody th{text-align:left;white-space:normal;min-width:7em}.r{text-align:right}tr.s>*{border-top:2px solid #555}"
		".b,.w,.sa,tr.s>*,caption,figcaption{font-weight:700}.g{color:#050}.w{color:#a00}.f,.q td:last-child{color:#555}"
		".ba{width:100%;max-width:36rem}.ba td,.ba th{border:0;text-align:left;white-space:normal}.ba th{width:25%}"
		".ba td{width:55%}.ba td+td{width:auto;white-space:nowrap}.ba td svg{width:100%;height:1rem;display:block}rect{height:100%}"
		".m,rect{fill:#246}.e,rect+rect{fill:#d92}figure svg{width:100%;max-width:30rem}figure .st{height:2.5rem;fill:#9ab}.st .e{fill:#c60}i{font-style:normal}"
		".l0,.l1{fill:none;stroke:#246;stroke-width:2}.l1{stroke:#c60}text{font:11px sans-serif}"
		"@media print{body{max-width:none;padding:0;font-size:9pt}nav{display:none}a{color:inherit;text-decoration:none}"
		"h1,h2,caption{break-after:avoid}tr,dt,dd,figure{break-inside:avoid}thead{display:table-header-group}.t{overflow:visible}"
		"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.p{break-after:page;border:0}@page{size:A4;margin:12mm}}";
}
