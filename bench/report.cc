// The results as JSON, as a Markdown table, and the plot (plot.cc).
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <fstream>

#include "bench/bench.h"
#include "bench/gpu.h"

// Three significant digits, plainly.
std::string number(double value)
{
    char text[32];
    int digits = value == 0 ? 0 : 2 - (int)floor(log10(fabs(value)));

    snprintf(text, sizeof text, "%.*f", digits < 0 ? 0 : digits > 4 ? 4 : digits, value);
    return text;
}

static std::string today()
{
    char date[32];
    time_t now = time(nullptr);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(date, sizeof date, "%Y-%m-%d", &utc);
    return date;
}

static std::string processor()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.compare(0, 10, "model name") == 0 && line.find(": ") != std::string::npos)
            return line.substr(line.find(": ") + 2);
    return "unknown processor";
}

static std::string kernel()
{
    struct utsname system;
    return uname(&system) == 0 ? std::string(system.sysname) + " " + system.release : "unknown system";
}

std::string one_line_about_device(const bench &b)
{
    return gpu_name() + (b.gpu ? ", driver " + gpu_driver() : "") + ", " + today() + ", commit " + b.set.commit + (b.set.quick ? ", quick" : "");
}

// ---- JSON

static std::string quoted(const std::string &text)
{
    std::string out = "\"";
    for (char c : text) {
        char escape[8];
        if (c == '"' || c == '\\')
            out += '\\';
        if ((unsigned char)c < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", c);
            out += escape;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

static std::string figure(double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.6g", isfinite(value) ? value : 0);
    return text;
}

static std::string json_samples(const samples &s)
{
    if (s.values.empty())
        return "{\"absent\": " + quoted(s.absent.empty() ? "not measured" : s.absent) + "}";
    return "{\"median\": " + figure(s.median()) + ", \"min\": " + figure(s.least()) + ", \"max\": " + figure(s.most()) +
           ", \"n\": " + std::to_string(s.values.size()) + "}";
}

static std::string json_row(const row &r)
{
    std::string out = "    {\"id\": " + quoted(r.id) + ", \"what\": " + quoted(r.what) + ", \"unit\": " + quoted(r.unit) +
                      ", \"better\": " + (r.less_is_better ? "\"less\"" : "\"more\"") + ", \"right\": " + (r.right ? "true" : "false") +
                      ",\n     \"ours\": " + json_samples(r.ours);
    const char *separator = "";

    for (const char *role : {"limit", "peer"})
        if (r.ratio(role) > 0)
            out += ", \"of_" + std::string(role) + "\": " + figure(r.ratio(role));
    if (!r.note.empty())
        out += ", \"note\": " + quoted(r.note);
    out += ",\n     \"beside\": [";
    for (const reference &one : r.beside) {
        out += separator + std::string("{\"role\": ") + quoted(one.role) + ", \"what\": " + quoted(one.what) +
               ", \"measured\": " + json_samples(one.measured) + "}";
        separator = ",\n                ";
    }
    return out + "]}";
}

// of_limit and of_peer: how much of the first such figure was reached; 1 at par, larger is better, whatever the unit.
static std::string json(const bench &b)
{
    std::string out = "{\"format\": 1,\n \"date\": " + quoted(today()) + ", \"commit\": " + quoted(b.set.commit) +
                      ", \"device\": " + quoted(gpu_name()) + ", \"driver\": " + quoted(gpu_driver()) +
                      ",\n \"processor\": " + quoted(processor()) + ", \"cores\": " + std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) +
                      ", \"kernel\": " + quoted(kernel()) + ", \"gpus\": " + std::to_string(gpu_count()) +
                      ",\n \"quick\": " + (b.set.quick ? "true" : "false") + ", \"repetitions\": " + std::to_string(b.set.repeat) +
                      ",\n \"rows\": [\n";
    const char *separator = "";

    for (const row &r : b.rows)
        if (b.wanted(r.id)) {
            out += separator + json_row(r);
            separator = ",\n";
        }
    return out + "\n ]}\n";
}

// ---- Markdown

static std::string with_spread(const samples &s, const std::string &unit)
{
    if (s.values.empty())
        return s.absent.empty() ? "not measured" : s.absent;
    std::string out = number(s.median()) + (unit.empty() ? "" : " " + unit);
    if (s.values.size() > 1)
        out += " (" + number(s.least()) + ".." + number(s.most()) + ")";
    return out;
}

static std::string table_row(const row &r)
{
    std::string cells[2];

    for (const reference &one : r.beside) {
        std::string &cell = cells[one.role == "limit" ? 0 : 1];
        cell += (cell.empty() ? "" : "<br>") + with_spread(one.measured, "") + ": " + one.what;
    }
    std::string ratio = r.ratio("limit") > 0 ? number(r.ratio("limit")) : "";
    return "| " + r.what + (r.right ? "" : " **WRONG**") + " | " + with_spread(r.ours, r.unit) + " | " + cells[0] + " | " + cells[1] + " | " +
           ratio + " |\n";
}

static std::string markdown(const bench &b)
{
    std::string out = one_line_about_device(b) + "; median of " + std::to_string(b.set.repeat) +
                      " (least..most); the last column is the part of the first limit that was reached\n\n"
                      "| what | hostcall | limit | peer | of limit |\n|---|---|---|---|---|\n";
    for (const row &r : b.rows)
        if (b.wanted(r.id))
            out += table_row(r);
    return out;
}

// ---- Out

static void store(const std::string &path, const std::string &text)
{
    if (path.empty())
        return;
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file)
        fail("%s cannot be written", path.c_str());
}

void report(const bench &b)
{
    std::string table = markdown(b);

    store(b.set.json, json(b));
    store(b.set.table, table);
    store(b.set.plot, svg_plot(b, one_line_about_device(b)));
    if (write(b.table_fd, table.data(), table.size()) < 0)
        fail("the table cannot be written");
}
