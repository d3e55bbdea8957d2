//! Splits a line into words: quotes, escapes and variables of bash and of cmd (`docs/reference/host.md` 4 and 14).

/// Why a line could not be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SyntaxError {
    /// A quote is still open; a real shell would ask for more.
    OpenQuote,
    /// The line ends in an escape; a real shell would ask for more.
    OpenLine,
    /// The line uses something that this shell does not have: a pipe, a list, a redirection, a pattern.
    Unsupported(char),
}

/// Splits a line as bash does. `variable` returns the value of `$NAME`, `home` stands for `~`.
///
/// # Errors
/// [`SyntaxError`].
pub(super) fn bash(line: &str, home: &str, variable: impl Fn(&str) -> String) -> Result<Vec<String>, SyntaxError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some('\''), other) => push(&mut word, other),
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (quoted, '\\') => match rest.next_if(|next| quoted.is_none() || "\"\\$`".contains(*next)) {
                Some(next) => push(&mut word, next),
                None if quoted.is_some() => push(&mut word, '\\'),
                None => return Err(SyntaxError::OpenLine),
            },
            (quoted, '$') => match variable_name(&mut rest) {
                Some(name) => expand(&mut word, &mut words, &variable(&name), quoted.is_some()),
                None if rest.peek() == Some(&'(') => return Err(SyntaxError::Unsupported('$')),
                None => push(&mut word, '$'),
            },
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, '#') if word.is_none() => break,
            (None, '~') if word.is_none() && matches!(rest.peek(), None | Some('/' | ' ')) => word = Some(home.into()),
            (None, ';' | '&' | '|' | '<' | '>' | '*' | '?' | '(' | ')') => {
                return Err(SyntaxError::Unsupported(character));
            }
            (_, '`') => return Err(SyntaxError::Unsupported(character)),
            (_, other) => push(&mut word, other),
        }
    }
    if quote.is_some() {
        return Err(SyntaxError::OpenQuote);
    }
    words.extend(word);
    Ok(words)
}

fn push(word: &mut Option<String>, character: char) {
    word.get_or_insert_default().push(character);
}

/// Reads the name after a `$`: letters, digits and underscores, `{NAME}`, or `?`.
fn variable_name(rest: &mut std::iter::Peekable<std::str::Chars>) -> Option<String> {
    if rest.next_if_eq(&'?').is_some() {
        return Some("?".into());
    }
    let braced = rest.next_if_eq(&'{').is_some();
    let mut name = String::new();
    while let Some(character) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
        name.push(character);
    }
    if braced {
        rest.next_if_eq(&'}');
    }
    (braced || !name.is_empty()).then_some(name)
}

/// Puts a value into the line; outside quotes its blanks separate words.
fn expand(word: &mut Option<String>, words: &mut Vec<String>, value: &str, quoted: bool) {
    for character in value.chars() {
        match character {
            ' ' | '\t' if !quoted => words.extend(word.take()),
            other => push(word, other),
        }
    }
}

/// A line of cmd.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CmdLine {
    /// The first word without its quotes: the command.
    pub command: String,
    /// The command was quoted.
    pub quoted: bool,
    /// The words after it, without their quotes.
    pub arguments: Vec<String>,
    /// Everything after the command as written, without the blanks around it.
    pub tail: String,
}

/// Splits a line as cmd does. `variable` returns the value of `%NAME%`.
///
/// # Errors
/// [`SyntaxError::Unsupported`] for pipes, lists and redirections; an open quote is no error in cmd.
pub(super) fn cmd(line: &str, variable: impl Fn(&str) -> Option<String>) -> Result<CmdLine, SyntaxError> {
    let line = percent(line, variable);
    let line = line.trim_matches([' ', '\t']);
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            '|' | '&' | '<' | '>' | '^' if !quoted => return Err(SyntaxError::Unsupported(character)),
            _ => {}
        }
    }
    let end = command_end(line);
    let (command, tail) = line.split_at(end);
    Ok(CmdLine {
        command: command.replace('"', ""),
        quoted: command.contains('"'),
        arguments: unquoted_words(tail),
        tail: tail.trim_matches([' ', '\t']).to_owned(),
    })
}

/// Returns where the command ends: at a blank, or at the `/` of a switch; after `cd` at a dot or backslash.
fn command_end(line: &str) -> usize {
    let is_cd = line.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("cd"));
    if is_cd && line[2..].starts_with(['.', '\\']) {
        return 2;
    }
    let mut quoted = false;
    for (index, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ' ' | '\t' | '/' if !quoted => return index,
            _ => {}
        }
    }
    line.len()
}

fn unquoted_words(tail: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for character in tail.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' | '\t' if !quoted => words.extend(word.take()),
            other => push(&mut word, other),
        }
    }
    words.extend(word);
    words
}

/// Replaces each `%NAME%` that has a value.
fn percent(line: &str, variable: impl Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('%') {
        expanded.push_str(before);
        match after.split_once('%').and_then(|(name, tail)| Some((variable(name)?, tail))) {
            Some((value, tail)) => {
                expanded.push_str(&value);
                rest = tail;
            }
            None => {
                expanded.push('%');
                rest = after;
            }
        }
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash_words(line: &str) -> Result<Vec<String>, SyntaxError> {
        bash(line, "/home/ec2-user", |name| if name == "HOME" { "/home/ec2-user".into() } else { String::new() })
    }

    #[test]
    fn bash_quotes_escapes_and_variables() {
        for (line, words) in [
            (r#"ls  'a b' "c d" e\ f"#, vec!["ls", "a b", "c d", "e f"]),
            (
                r#"cat "$HOME/x" ~/y $NONE '$HOME' '' "#,
                vec!["cat", "/home/ec2-user/x", "/home/ec2-user/y", "$HOME", ""],
            ),
            ("ls # a comment", vec!["ls"]),
            ("a\"b\"'c'", vec!["abc"]),
            ("cat ${HOME}x a~ b#", vec!["cat", "/home/ec2-userx", "a~", "b#"]),
            ("", vec![]),
        ] {
            assert_eq!(bash_words(line).unwrap(), words, "{line}");
        }
    }

    #[test]
    fn bash_lines_that_cannot_be_split_say_why() {
        assert_eq!(bash_words("echo 'x"), Err(SyntaxError::OpenQuote));
        assert_eq!(bash_words("ls \\"), Err(SyntaxError::OpenLine));
        for (line, character) in
            [("a | b", '|'), ("a; b", ';'), ("a > b", '>'), ("$(a)", '$'), ("`a`", '`'), ("*", '*')]
        {
            assert_eq!(bash_words(line), Err(SyntaxError::Unsupported(character)), "{line}");
        }
    }

    fn cmd_line(line: &str) -> CmdLine {
        cmd(line, |name| name.eq_ignore_ascii_case("ProgramData").then(|| r"C:\ProgramData".into())).unwrap()
    }

    #[test]
    fn cmd_splits_at_blanks_outside_quotes() {
        let line = cmd_line(r#""C:\Program Files\a.exe" %programdata%\b.cfg "c d" 100%"#);
        assert_eq!(line.command, r"C:\Program Files\a.exe");
        assert!(line.quoted);
        assert_eq!(line.arguments, [r"C:\ProgramData\b.cfg", "c d", "100%"]);
        assert_eq!(cmd_line(r"C:\Program Files\a.exe x").command, r"C:\Program");
    }

    #[test]
    fn cmd_knows_its_own_short_forms() {
        assert_eq!(cmd_line("cd..").command, "cd");
        assert_eq!(cmd_line(r"CD\Users").tail, r"\Users");
        assert_eq!(cmd_line("dir/b").arguments, ["/b"]);
        assert_eq!(cmd_line("./x").command, ".");
        assert_eq!(cmd_line("é").command, "é");
    }
}
