/**
 * Targets for a fuzzer: each reads what the network or an operator gives and asserts what must hold whatever it is. Plain methods, so that
 * their seeds are replayed in every build without the fuzzer; {@code mvn -Pfuzz} lets Jazzer look for more. Read
 * {@link io.hoofbeat.cli.fuzz.FuzzTargets} first.
 */
@NullMarked
package io.hoofbeat.cli.fuzz;

import org.jspecify.annotations.NullMarked;
