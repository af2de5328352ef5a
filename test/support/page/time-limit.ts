/** The first test of a file may wait for the stack, which runs a day of hours while other tests keep the machine busy. */
jest.setTimeout(900_000);
