/**
 * What a person types. Read {@link io.hoofbeat.cli.Main} first, which finds the command; each command is a class of its own.
 * The package owns no state beyond one run.
 */
@NullMarked
package io.hoofbeat.cli;

import org.jspecify.annotations.NullMarked;
