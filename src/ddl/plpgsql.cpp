#include "ddl/plpgsql.hpp"

#include "ddl/tokens.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace pgplumb::ddl::plpgsql {
namespace {

/// What is not read, or is no PL/pgSQL.
struct Unread {};

constexpr int deepest = 50;

class Reader {
public:
    explicit Reader(std::string_view code) : code_(code), tokens_(tokens_of(code)) {}

    std::unique_ptr<Block> all() {
        if (peek().is("#")) throw Unread();  // an option of the compiler's
        auto out = block(label());
        take(";");
        if (peek().sort != Token::Sort::end) throw Unread();
        return out;
    }

private:
    using Sort = Step::Sort;

    Token const& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    Token const& next() { return tokens_[std::min(at_++, tokens_.size() - 1)]; }
    bool take(std::string_view what) {
        if (!peek().is(what)) return false;
        ++at_;
        return true;
    }
    void need(std::string_view what) {
        if (!take(what)) throw Unread();
    }
    bool is_any(std::initializer_list<std::string_view> words) const {
        return std::ranges::any_of(words, [&](std::string_view w) { return peek().is(w); });
    }

    std::string name() {
        auto const& token = next();
        if (token.sort != Token::Sort::word && token.sort != Token::Sort::quoted) throw Unread();
        return token.content();
    }

    std::string label() {
        if (!take("<<")) return {};
        auto out = name();
        need(">>");
        return out;
    }

    Text between(std::size_t from, std::size_t to) const {
        if (to <= from) return {};
        auto const begin = tokens_[from].at;
        return {code_.substr(begin, tokens_[to - 1].behind() - begin), begin};
    }

    /// All up to the first of the words that stands in no parentheses; that one is not taken.
    Text until(std::initializer_list<std::string_view> words) {
        auto const from = at_;
        for (int depth = 0;; ++at_) {
            if (peek().sort == Token::Sort::end) throw Unread();
            if (depth == 0 && is_any(words)) return between(from, at_);
            if (is_any({"(", "["})) ++depth;
            if (is_any({")", "]"})) --depth;
        }
    }

    /// The same, and takes the word.
    Text up_to(std::string_view word) {
        auto const out = until({word});
        ++at_;
        return out;
    }

    void declare(Block& block) {
        while (!peek().is("begin")) {
            Variable made{name(), {}};
            if (is_any({"alias", "no", "scroll", "cursor"})) {
                up_to(";");
            } else {
                take("constant");
                until({":=", "=", "default", ";"});
                if (!take(";")) ++at_, made.value = up_to(";");
            }
            block.variables.push_back(std::move(made));
            take("declare");
        }
    }

    std::unique_ptr<Block> block(std::string called) {
        if (++depth_ > deepest) throw Unread();
        auto out = std::make_unique<Block>();
        out->label = std::move(called);
        if (take("declare")) declare(*out);
        need("begin");
        out->steps = steps({"end", "exception"});
        if (take("exception"))
            while (take("when")) {
                Branch handler{up_to("then"), {}};
                handler.steps = steps({"when", "end"});
                out->handlers.push_back(std::move(handler));
            }
        need("end");
        if (!peek().is(";") && peek().sort != Token::Sort::end) name();
        --depth_;
        return out;
    }

    Steps steps(std::initializer_list<std::string_view> ends) {
        Steps out;
        while (!is_any(ends)) {
            auto const from = at_;
            auto made = step();
            made.whole = between(from, at_);
            out.push_back(std::move(made));
        }
        return out;
    }

    Step step() {
        auto called = label();
        if (is_any({"declare", "begin"})) {
            Step out{.sort = Sort::block};
            out.block = block(std::move(called));
            need(";");
            return out;
        }
        if (is_any({"for", "foreach", "while", "loop"})) {
            auto out = loop();
            out.label = std::move(called);
            return out;
        }
        if (take("if")) return choice();
        if (take("case")) return match();
        return simple();
    }

    Step choice() {
        if (++depth_ > deepest) throw Unread();
        Step out{.sort = Sort::choice};
        do {
            Branch branch{up_to("then"), {}};
            branch.steps = steps({"elsif", "elseif", "else", "end"});
            out.branches.push_back(std::move(branch));
        } while (take("elsif") || take("elseif"));
        if (take("else")) out.branches.push_back({{}, steps({"end"})});
        need("end"), need("if"), need(";");
        --depth_;
        return out;
    }

    Step match() {
        if (++depth_ > deepest) throw Unread();
        Step out{.sort = Sort::match};
        out.text = until({"when"});
        while (take("when")) {
            Branch branch{up_to("then"), {}};
            branch.steps = steps({"when", "else", "end"});
            out.branches.push_back(std::move(branch));
        }
        if (take("else")) out.branches.push_back({{}, steps({"end"})});
        need("end"), need("case"), need(";");
        --depth_;
        return out;
    }

    Step loop() {
        if (++depth_ > deepest) throw Unread();
        Step out{.sort = Sort::loop};
        if (take("for")) out = head_of_for();
        else if (take("foreach")) out = head_of_foreach();
        else if (take("while")) out.text = until({"loop"});
        need("loop");
        out.steps = steps({"end"});
        need("end"), need("loop");
        if (!peek().is(";")) name();
        need(";");
        --depth_;
        return out;
    }

    Step head_of_for() {
        Step out{.sort = Sort::rows};
        out.targets = targets();
        need("in");
        if (take("execute")) {
            out.sort = Sort::executed;
            out.text = until({"using", "loop"});
            if (take("using")) until({"loop"});
            return out;
        }
        out.reversed = take("reverse");
        out.text = until({"..", "loop"});
        if (!take("..")) return out;
        out.sort = Sort::numbers;
        out.last = until({"by", "loop"});
        if (take("by")) out.stride = until({"loop"});
        return out;
    }

    Step head_of_foreach() {
        Step out{.sort = Sort::items};
        out.targets = targets();
        if (take("slice")) throw Unread();
        need("in"), need("array");
        out.text = until({"loop"});
        return out;
    }

    /// Variables with commas between them; of a part of one, that one.
    std::vector<std::string> targets() {
        std::vector<std::string> out;
        do {
            out.push_back(name());
            while (take(".")) name();
            if (take("[")) up_to("]");
        } while (take(","));
        return out;
    }

    Step simple() {
        auto const ended = [&](Step made) {
            need(";");
            return made;
        };
        if (is_assignment()) return ended(assignment());
        if (take("null") || take("assert")) return until({";"}), ended({.sort = Sort::sql});
        if (take("perform")) return ended({.sort = Sort::perform, .text = until({";"})});
        if (take("raise")) return ended({.sort = Sort::raise, .text = until({";"})});
        if (peek().is("execute")) return ended(execute());
        if (take("return")) {
            bool const goes_on = is_any({"next", "query"});
            auto const value = until({";"});
            return ended({.sort = goes_on ? Sort::perform : Sort::finish, .text = goes_on ? Text{} : value});
        }
        if (take("exit")) return ended(leave(Sort::leave));
        if (take("continue")) return ended(leave(Sort::next));
        if (is_any({"commit", "rollback"})) return until({";"}), ended({.sort = Sort::transaction});
        if (take("get")) return ended(diagnostics());
        if (is_any({"fetch", "move", "open", "close"}) && !peek(1).is(";")) return ended(cursor());
        return ended(sql());
    }

    /// `x := ...`, `x.y = ...`, `x[1] := ...`
    bool is_assignment() const {
        if (peek().sort != Token::Sort::word && peek().sort != Token::Sort::quoted) return false;
        std::size_t ahead = 1;
        while (peek(ahead).is(".")) ahead += 2;
        return peek(ahead).is(":=") || peek(ahead).is("=") || peek(ahead).is("[");
    }

    Step assignment() {
        Step out{.sort = Sort::assign};
        bool const whole = peek(1).is(":=") || peek(1).is("=");
        out.targets = targets();
        ++at_;
        out.text = until({";"});
        if (!whole) out.sort = Sort::forget;
        return out;
    }

    Step execute() {
        need("execute");
        Step out{.sort = Sort::execute};
        out.text = until({"into", "using", ";"});
        while (!peek().is(";")) {
            if (take("into")) into(out);
            else if (take("using")) until({"into", ";"});
            else throw Unread();
        }
        return out;
    }

    void into(Step& out) {
        out.assigned = true;
        out.strict = take("strict");
        out.targets = targets();
    }

    Step leave(Sort sort) {
        Step out{.sort = sort};
        if (!is_any({"when", ";"})) out.label = name();
        if (take("when")) out.text = until({";"});
        return out;
    }

    Step diagnostics() {
        Step out{.sort = Sort::forget};
        take("current"), take("stacked");
        need("diagnostics");
        do {
            out.targets.push_back(name());
            until({",", ";"});
        } while (take(","));
        return out;
    }

    Step cursor() {
        Step out{.sort = Sort::forget};
        until({"into", ";"});
        if (take("into")) out.targets = targets();
        return out;
    }

    /// A statement of SQL. In a routine with a body of SQL's own, semicolons end no statement.
    Step sql() {
        static std::set<std::string> const assigning{"select", "with", "values", "insert", "update", "delete", "merge"};
        Step out{.sort = Sort::sql};
        auto from = at_;
        auto const first = peek().sort == Token::Sort::word ? peek().content() : std::string();
        if (first.empty() && !peek().is("(")) throw Unread();
        int depth = 0;
        int bodies = 0;
        while (depth != 0 || bodies != 0 || !peek().is(";")) {
            if (peek().sort == Token::Sort::end) throw Unread();
            if (is_any({"(", "["})) ++depth;
            if (is_any({")", "]"})) --depth;
            if (first == "create" && peek().is("begin") && peek(1).is("atomic")) ++bodies;
            if (bodies > 0 && peek().is("case")) ++bodies;
            if (bodies > 0 && peek().is("end")) --bodies;
            bool const of_insert = at_ > from && (tokens_[at_ - 1].is("insert") || tokens_[at_ - 1].is("merge"));
            if (depth == 0 && !out.assigned && assigning.contains(first) && !of_insert && peek().is("into")) {
                out.text = between(from, at_++);
                into(out);
                from = at_;
            } else {
                ++at_;
            }
        }
        (out.assigned ? out.last : out.text) = between(from, at_);
        return out;
    }

    std::string_view code_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

std::unique_ptr<Block> read(std::string_view code) {
    try {
        return Reader(code).all();
    } catch (Unread const&) {
        return nullptr;
    }
}

}  // namespace pgplumb::ddl::plpgsql
