/** How the program logs. Read {@link io.hoofbeat.cli.log.ConsoleLogging}, which logback finds by itself. */
@NullMarked
package io.hoofbeat.cli.log;

import org.jspecify.annotations.NullMarked;
