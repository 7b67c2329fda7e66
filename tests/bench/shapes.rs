//! Inputs that are meant to make a program slow or large: each takes a size in bytes.

use crate::generate;

/// A shape of input.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) bytes: fn(usize) -> Vec<u8>,
}

/// So few ports that they are claimed again from the smallest input on: the number of findings grows as the input does, and does not begin to somewhere.
const FEW_PORTS: usize = 4096;

/// All shapes.
pub(crate) static SHAPES: &[Shape] = &[
    Shape {
        name: "ordinary",
        bytes: |size| generate::registry(size / generate::RECORD).into_bytes(),
    },
    Shape {
        name: "a mistake in each cell",
        bytes: |size| {
            repeat(size, |n| {
                format!(
                    "0{}\n\ntcp/udp\n\nthe the E-mail AccessProtocol (see port {n}.\n\noffical\n\n",
                    n % 65536
                )
            })
        },
    },
    Shape {
        name: "all records claim 0-65535",
        bytes: |size| {
            repeat(size, |n| {
                format!("0-65535\nTCP, UDP\nService {n}\nOfficial\n")
            })
        },
    },
    Shape {
        name: "all records in falling order",
        bytes: |size| {
            repeat(size, |n| {
                format!("{}\nTCP\nService {n}\nOfficial\n", 65535 - n % FEW_PORTS)
            })
        },
    },
    Shape {
        name: "copies of one record",
        bytes: |size| {
            repeat(size, |_| {
                "22\nTCP\nSSH (Secure Shell), again\nOfficial\n".to_owned()
            })
        },
    },
    Shape {
        name: "one record on long lines",
        bytes: |size| one_record(&words(size)),
    },
    Shape {
        name: "one word of a description",
        bytes: |size| one_record(&"x".repeat(size)),
    },
    Shape {
        name: "all words different",
        bytes: |size| {
            repeat(size, |n| {
                let word = |i: usize| spelled(8 * n + i);
                format!(
                    "{}\nTCP\n{} {} {} {}-{} {}{}\nOfficial\n",
                    n % FEW_PORTS,
                    word(0),
                    word(1),
                    word(2),
                    word(3),
                    word(4),
                    word(5),
                    word(6)
                )
            })
        },
    },
    Shape {
        name: "one word again and again",
        bytes: |size| one_record(&"the ".repeat(size / 4)),
    },
    Shape {
        name: "brackets",
        bytes: |size| one_record(&"x (".repeat(size / 3)),
    },
    Shape {
        name: "commas",
        bytes: |size| one_record(&"AB, ".repeat(size / 4)),
    },
    Shape {
        name: "references to ports",
        bytes: |size| one_record(&"see port 99, ".repeat(size / 13)),
    },
    Shape {
        name: "misspelt transports",
        bytes: |size| {
            ["22\n", &"TPC ".repeat(size / 4), "\nSSH\nOfficial\n"]
                .concat()
                .into()
        },
    },
    Shape {
        name: "one huge line",
        bytes: |size| vec![b'x'; size],
    },
    Shape {
        name: "only separators",
        bytes: |size| repeat(size, |_| "_______________\n".to_owned()),
    },
    Shape {
        name: "only ports",
        bytes: |size| repeat(size, |n| format!("{}\n", n % 65536)),
    },
    Shape {
        name: "only empty lines",
        bytes: |size| vec![b'\n'; size],
    },
    Shape {
        name: "only lines of blanks",
        bytes: |size| repeat(size, |_| " \t \r\n".to_owned()),
    },
    Shape {
        name: "only statuses",
        bytes: |size| repeat(size, |_| "Official\n".to_owned()),
    },
    Shape {
        name: "comments that accept nothing",
        bytes: |size| repeat(size, |n| format!("# portreg: allow(blank-status) -- {n}\n")),
    },
    Shape {
        name: "prose",
        bytes: |size| {
            repeat(size, |n| {
                format!("Once upon a time there were {n} ports.\n")
            })
        },
    },
    Shape {
        name: "only bytes that are not UTF-8",
        bytes: |size| vec![0xE9; size],
    },
    Shape {
        name: "records that are not UTF-8",
        bytes: |size| {
            let mut bytes = generate::registry(size / generate::RECORD).into_bytes();
            // Every second letter of the descriptions, about.
            for letter in bytes.iter_mut().filter(|byte| b"aeiou".contains(byte)) {
                *letter |= 0x80;
            }
            bytes
        },
    },
    Shape {
        name: "controls",
        bytes: |size| repeat(size, |_| "22\nTCP\n\x1B[1m\u{202E}x\nOfficial\n".to_owned()),
    },
    Shape {
        name: "any bytes",
        bytes: generate::any_bytes,
    },
];

fn repeat(size: usize, piece: impl Fn(usize) -> String) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size + 100);
    let mut n = 0;
    while bytes.len() < size {
        bytes.extend(piece(n).into_bytes());
        n += 1;
    }
    bytes
}

fn one_record(description: &str) -> Vec<u8> {
    ["22\n\nTCP\n\n", description, "\n\nOfficial\n"]
        .concat()
        .into()
}

/// The descriptions of an ordinary registry in one.
fn words(size: usize) -> String {
    let text = generate::registry(size / 20);
    let descriptions = text.split("\n\n").skip(2).step_by(3);
    let mut words = descriptions
        .collect::<Vec<_>>()
        .join(" ")
        .replace('\n', " ");
    let end = (0..=size.min(words.len()))
        .rev()
        .find(|end| words.is_char_boundary(*end));
    words.truncate(end.unwrap_or(0));
    words
}

/// A number in letters: another word for each.
fn spelled(mut number: usize) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}
