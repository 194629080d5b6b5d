/**
 * For the tests of applications that use a broker: JUnit starts the real one. Read {@link io.hoofbeat.cli.testkit.HoofbeatExtension}. JUnit
 * is the application's own; nothing else of this program needs it.
 */
@NullMarked
package io.hoofbeat.cli.testkit;

import org.jspecify.annotations.NullMarked;
