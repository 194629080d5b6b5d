/**
 * What an operator sees of a broker and can do with it. Read {@link io.hoofbeat.core.admin.Administration} first. No state of its own but
 * timers: each question is put to the loops as tasks, and what they answer is put together.
 */
@NullMarked
package io.hoofbeat.core.admin;

import org.jspecify.annotations.NullMarked;
