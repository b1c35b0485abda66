// The plot: for each row a bar for ours, its limits and its peers, on a logarithmic scale of the row's own unit. Rows of one unit share
// a panel. Text and lines take the colour of the reader's theme.
#include <math.h>
#include <stdio.h>

#include <algorithm>

#include "bench/bench.h"

namespace
{
const double WIDTH = 960, LEFT = 380, RIGHT = 90, BAR = 11, GAP = 10, HEAD = 56, PANEL_HEAD = 34;

struct bar {
    std::string kind, label;
    double value, least, most;
};

struct panel {
    std::string unit;
    bool less_is_better;
    std::vector<const row *> rows;
};

std::string escaped(const std::string &text)
{
    std::string out;
    for (char c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

std::string fixed(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string fixed_digits(double value, int digits)
{
    char text[40];
    snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string text_at(double x, double y, const char *style, const std::string &text)
{
    return "<text x=\"" + fixed(x) + "\" y=\"" + fixed(y) + "\" class=\"" + style + "\">" + escaped(text) + "</text>\n";
}

std::vector<bar> bars_of(const row &r)
{
    std::vector<bar> bars;
    auto add = [&](const std::string &kind, const std::string &label, const samples &s) {
        if (s.median() > 0)
            bars.push_back({kind, label, s.median(), s.least(), s.most()});
    };

    add("ours", "", r.ours);
    for (const reference &one : r.beside)
        add(one.role, one.what, one.measured);
    return bars;
}

std::vector<panel> panels_of(const bench &b)
{
    std::vector<panel> panels;
    for (const row &r : b.rows) {
        if (!b.wanted(r.id) || bars_of(r).empty())
            continue;
        auto same = std::find_if(panels.begin(), panels.end(),
                                 [&](const panel &p) { return p.unit == r.unit && p.less_is_better == r.less_is_better; });
        if (same == panels.end())
            same = panels.insert(same, {r.unit, r.less_is_better, {}});
        same->rows.push_back(&r);
    }
    return panels;
}

// Decades that hold all values of a panel.
struct scale {
    int low = 100, high = -100;

    explicit scale(const panel &p)
    {
        for (const row *r : p.rows)
            for (const bar &one : bars_of(*r)) {
                low = std::min(low, (int)floor(log10(one.least) - 0.05));
                high = std::max(high, (int)ceil(log10(one.most)));
            }
        if (low >= high)
            high = low + 1;
    }
    double x(double value) const
    {
        return LEFT + (log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT);
    }
};

std::string draw_bar(const bar &one, const scale &s, double y)
{
    double end = s.x(one.value), middle = y + BAR / 2;
    std::string out = "<rect x=\"" + fixed(LEFT) + "\" y=\"" + fixed(y) + "\" width=\"" + fixed(std::max(end - LEFT, 1.0)) + "\" height=\"" +
                      fixed(BAR - 2) + "\" class=\"" + one.kind + "\"><title>" + escaped(one.label.empty() ? "hostcall" : one.label) +
                      "</title></rect>\n";

    if (one.most > one.least * 1.02)
        out += "<path d=\"M" + fixed(s.x(one.least)) + " " + fixed(middle - 1) + "H" + fixed(s.x(one.most)) + "\" class=\"spread\"/>\n";
    return out + text_at(std::max(end, s.x(one.most)) + 5, y + BAR - 2.5, "value", number(one.value));
}

std::string draw_grid(const scale &s, double top, double bottom)
{
    std::string out;
    for (int decade = s.low; decade <= s.high; decade++) {
        double at = s.x(pow(10, decade));
        out += "<path d=\"M" + fixed(at) + " " + fixed(top) + "V" + fixed(bottom) + "\" class=\"grid\"/>\n";
        out += text_at(at, top - 4, "decade", decade < 0 ? fixed_digits(pow(10, decade), -decade) : fixed_digits(pow(10, decade), 0));
    }
    return out;
}

std::string draw_panel(const panel &p, double &y)
{
    scale s(p);
    std::string bars, heading = text_at(8, y + 18, "unit", p.unit + (p.less_is_better ? ", less is better" : ", more is better"));
    double top = y + PANEL_HEAD - 8;

    y += PANEL_HEAD;
    for (const row *r : p.rows) {
        double first = y;
        for (const bar &one : bars_of(*r)) {
            bars += draw_bar(one, s, y);
            y += BAR;
        }
        bars += text_at(LEFT - 8, (first + y) / 2 + 3, "row", r->what);
        y += GAP;
    }
    return heading + draw_grid(s, top, y - GAP + 4) + bars;
}

std::string legend(const bench &b)
{
    static const struct {
        const char *kind, *label;
    } all[] = {{"ours", "hostcall"}, {"limit", "limit"}, {"peer", "peer"}, {"same", "one GPU"}};
    std::string out;
    double x = LEFT;

    for (const auto &one : all) {
        bool used = false;
        for (const row &r : b.rows)
            for (const bar &drawn : bars_of(r))
                used |= drawn.kind == one.kind;
        if (!used)
            continue;
        out += "<rect x=\"" + fixed(x) + "\" y=\"35\" width=\"12\" height=\"9\" class=\"" + one.kind + "\"/>\n";
        out += text_at(x + 17, 43.5, "value", one.label);
        x += 95;
    }
    return out;
}
} // namespace

std::string svg_plot(const bench &b, const std::string &title)
{
    std::string body;
    double y = HEAD;

    for (const panel &p : panels_of(b))
        body += draw_panel(p, y);
    std::string size = fixed(WIDTH) + " " + fixed(y + 6);
    // Middle tones: they stand out from white and from near-black. A viewer that knows the theme gets the text in it, too.
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" font-family=\"sans-serif\" font-size=\"11\">\n"
           "<style>text{fill:#6e7781} .row{text-anchor:end} .unit,.title{font-weight:bold;font-size:13px} .value,.decade{font-size:9.5px} .decade{text-anchor:middle}\n"
           ".ours{fill:#2f81f7} .limit{fill:#8b949e} .peer{fill:#d9730d} .same{fill:#8250df} .spread{stroke:#f0883e;stroke-width:1.5}\n"
           ".grid{stroke:#8b949e;stroke-opacity:.35;stroke-width:.7}\n"
           "@media (prefers-color-scheme:dark){text{fill:#c9d1d9}} @media (prefers-color-scheme:light){text{fill:#24292f}}</style>\n" +
           text_at(8, 20, "title", "hostcall: " + title) + legend(b) + body + "</svg>\n";
}
