/* The program `ember` of the wheel: all of it is in the library beside it. */
int EmberCLI_main(int count, char **arguments);

int main(int count, char **arguments) { return EmberCLI_main(count, arguments); }
